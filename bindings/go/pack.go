package polytomic

import (
	"encoding/binary"
	"encoding/json"
	"strings"
	"time"
	"unsafe"
)

// Lists travel to C as one block without pointers, because cgo may not pass Go memory that points to Go memory: a
// count, then the size and the bytes of each text. The C side is polytomic_go_unpack in bridge.h.

// packTexts packs a list; nil is absent and packs to nothing.
func packTexts(texts []string) string {
	if texts == nil {
		return ""
	}
	size := 8 + 8*len(texts)
	for _, text := range texts {
		size += len(text)
	}
	var block strings.Builder
	block.Grow(size)
	packNumber(&block, len(texts))
	for _, text := range texts {
		packNumber(&block, len(text))
		block.WriteString(text)
	}
	return block.String()
}

// packParameters packs names and values in turn.
func packParameters(parameters []Parameter) string {
	if parameters == nil {
		return ""
	}
	return packTexts(appendParameters(make([]string, 0, 2*len(parameters)), parameters))
}

func appendParameters(texts []string, parameters []Parameter) []string {
	for _, parameter := range parameters {
		texts = append(texts, parameter.Name, parameter.Value)
	}
	return texts
}

func packNumber(block *strings.Builder, number int) {
	var bytes [8]byte
	nativeOrder.PutUint64(bytes[:], uint64(number))
	block.Write(bytes[:])
}

// nativeOrder is the byte order in which C reads a number.
var nativeOrder = func() binary.ByteOrder {
	one := uint16(1)
	if *(*byte)(unsafe.Pointer(&one)) == 1 {
		return binary.LittleEndian
	}
	return binary.BigEndian
}()

// view gives bytes the type of text without copying them; the bytes must not change while it is used.
func view(bytes json.RawMessage) string {
	return *(*string)(unsafe.Pointer(&bytes))
}

// milliseconds rounds up, so that a short wish never becomes none; what is not positive is no wish.
func milliseconds(duration time.Duration) uint64 {
	if duration <= 0 {
		return 0
	}
	return (uint64(duration) + uint64(time.Millisecond) - 1) / uint64(time.Millisecond)
}
