package polytomic_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"polytomic"
	"polytomic/internal/fixture"
)

// demanding is a TLS server that wants a client certificate, and the file with its own.
func demanding(t *testing.T) (url, authorities string) {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		answer.Write([]byte(`{"data": []}`))
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL, writePEM(t, "CERTIFICATE", server.Certificate().Raw)
}

// clientCertificate makes a certificate and its key.
func clientCertificate(t *testing.T) (certificateFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return writePEM(t, "CERTIFICATE", certificate), writePEM(t, "PRIVATE KEY", encoded)
}

func writePEM(t *testing.T, kind string, bytes []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCertificates(t *testing.T) {
	url, authorities := demanding(t)
	certificate, key := clientCertificate(t)
	server := []polytomic.ClientOption{polytomic.WithURL(url), polytomic.WithAPIKey("key"), polytomic.WithTimeout(fixture.Patience)}
	trusted := append(server[:3:3], polytomic.WithCAFile(authorities))

	known := fixture.NewClient(t, append(trusted[:4:4], polytomic.WithClientCertificate(certificate, key))...)
	if _, err := known.Connections.List(background); err != nil {
		t.Error("with both certificates:", err)
	}
	unknown := fixture.NewClient(t, trusted...)
	if _, err := unknown.Connections.List(background); !errors.Is(err, polytomic.CategoryNetwork) {
		t.Error("without a client certificate:", err)
	}
	wary := fixture.NewClient(t, append(server, polytomic.WithClientCertificate(certificate, key))...)
	if _, err := wary.Connections.List(background); !errors.Is(err, polytomic.ErrTLS) {
		t.Error("without the server's authority:", err)
	}
	if _, err := polytomic.NewClient(append(trusted, polytomic.WithClientCertificate(certificate, key+".none"))...); !errors.Is(err, polytomic.ErrInvalidArgument) {
		t.Error("with a key that is not there:", err)
	}
}

func TestServersThatAreKnownOtherwise(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		answer.Write([]byte(`{"data": []}`))
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	authorities := polytomic.WithCAFile(writePEM(t, "CERTIFICATE", server.Certificate().Raw))
	pin := func(key []byte) polytomic.ClientOption {
		digest := sha256.Sum256(key)
		return polytomic.WithPinnedPublicKey("sha256//" + base64.StdEncoding.EncodeToString(digest[:]))
	}
	for _, test := range []struct {
		name    string
		options []polytomic.ClientOption
		trusted bool
	}{
		{"the pinned key", []polytomic.ClientOption{authorities, pin(server.Certificate().RawSubjectPublicKeyInfo)}, true},
		{"another pinned key", []polytomic.ClientOption{authorities, pin([]byte("another"))}, false},
		{"no authority, but any certificate will do", []polytomic.ClientOption{polytomic.WithUnverifiedTLS(true)}, true},
		{"no authority", []polytomic.ClientOption{polytomic.WithUnverifiedTLS(false)}, false},
	} {
		client := fixture.NewClient(t, append(test.options, polytomic.WithURL(server.URL), polytomic.WithAPIKey("key"))...)
		_, err := client.Connections.List(background)
		if test.trusted && err != nil || !test.trusted && !errors.Is(err, polytomic.ErrTLS) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}
