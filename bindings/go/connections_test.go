package polytomic_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"polytomic"
	"polytomic/internal/fixture"
)

// counted is a server that takes a moment for each answer, and the number of connections that were opened to it.
func counted(t *testing.T) (url string, connections *int32) {
	t.Helper()
	connections = new(int32)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		time.Sleep(20 * time.Millisecond)
		answer.Write([]byte(`{"data": []}`))
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			atomic.AddInt32(connections, 1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	return server.URL, connections
}

func TestConnectionLimit(t *testing.T) {
	url, connections := counted(t)
	client := fixture.NewClient(t, polytomic.WithURL(url), polytomic.WithAPIKey("key"), polytomic.WithConnectionLimit(1))
	const calls = 4
	outcome := make(chan error, calls)
	for call := 0; call < calls; call++ {
		go func() {
			_, err := client.Connections.List(background)
			outcome <- err
		}()
	}
	for call := 0; call < calls; call++ {
		if err := receive(t, outcome); err != nil {
			t.Error(err)
		}
	}
	if opened := atomic.LoadInt32(connections); opened != 1 {
		t.Errorf("%d connections", opened)
	}
}

func TestIdleTimeout(t *testing.T) {
	t.Parallel()
	hastyURL, hasty := counted(t)
	usualURL, usual := counted(t)
	clients := []*polytomic.Client{
		fixture.NewClient(t, polytomic.WithURL(hastyURL), polytomic.WithAPIKey("key"), polytomic.WithIdleTimeout(time.Second)),
		fixture.NewClient(t, polytomic.WithURL(usualURL), polytomic.WithAPIKey("key")),
	}
	for round := 0; round < 2; round++ {
		for _, client := range clients {
			if _, err := client.Connections.List(background); err != nil {
				t.Error(err)
			}
		}
		if round == 0 {
			time.Sleep(2100 * time.Millisecond)
		}
	}
	if atomic.LoadInt32(hasty) != 2 || atomic.LoadInt32(usual) != 1 {
		t.Errorf("%d and %d connections", atomic.LoadInt32(hasty), atomic.LoadInt32(usual))
	}
}

func TestUnixSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "socket")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	hosts := make(chan string, 1)
	server := &http.Server{Handler: http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		hosts <- request.Host
		answer.Write([]byte(`{"data": []}`))
	})}
	go server.Serve(listener)
	defer server.Close()
	client := fixture.NewClient(t, polytomic.WithURL("http://api.example.invalid"), polytomic.WithAPIKey("key"), polytomic.WithUnixSocket(path))
	if _, err := client.Connections.List(background); err != nil {
		t.Fatal(err)
	}
	if host := <-hosts; host != "api.example.invalid" {
		t.Errorf("the socket was asked for %q", host)
	}
}

func TestProxyOfTheEnvironment(t *testing.T) {
	proxy, asked := recorder(t)
	for _, name := range []string{"no_proxy", "NO_PROXY"} {
		t.Setenv(name, "")
	}
	t.Setenv("http_proxy", proxy)
	server := []polytomic.ClientOption{polytomic.WithURL("http://api.example.invalid"), polytomic.WithAPIKey("key"),
		polytomic.WithInsecureHTTP(true), polytomic.WithTimeout(5 * time.Second), polytomic.WithMaximumAttempts(1)}
	direct := fixture.NewClient(t, append(server[:5:5], polytomic.WithEnvironmentProxy(false))...)
	if _, err := direct.Connections.List(background); err == nil || len(asked) != 0 {
		t.Errorf("the proxy was used: %v", err)
	}
	client := fixture.NewClient(t, server...)
	if _, err := client.Connections.List(background); err != nil || len(asked) != 1 {
		t.Errorf("the proxy was not used: %v", err)
	}
}
