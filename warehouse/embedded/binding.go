package embedded

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
)

// library is the loaded engine. One process can hold one data folder open at a
// time, with any number of connections to it.
type library struct {
	chdbConnect  func(argc int32, argv unsafe.Pointer) unsafe.Pointer
	chdbClose    func(connection unsafe.Pointer)
	chdbQuery    func(connection, sql unsafe.Pointer, sqlLen uintptr, format unsafe.Pointer, formatLen uintptr) unsafe.Pointer
	chdbBound    func(connection, sql unsafe.Pointer, sqlLen uintptr, format unsafe.Pointer, formatLen uintptr, names, nameLens, values, valueLens unsafe.Pointer, count uintptr) unsafe.Pointer
	destroy      func(result unsafe.Pointer)
	buffer       func(result unsafe.Pointer) unsafe.Pointer
	length       func(result unsafe.Pointer) uintptr
	errorText    func(result unsafe.Pointer) string
	elapsed      func(result unsafe.Pointer) float64
	resultRows   func(result unsafe.Pointer) uint64
	resultBytes  func(result unsafe.Pointer) uint64
	readRows     func(result unsafe.Pointer) uint64
	readBytes    func(result unsafe.Pointer) uint64
	writtenRows  func(result unsafe.Pointer) uint64
	writtenBytes func(result unsafe.Pointer) uint64

	connecting sync.Mutex // connections are opened one at a time: see connect
}

// openLibrary loads the engine. It takes about a second for a cold file and
// stays loaded until the process ends.
func openLibrary(path string) (lib *library, err error) {
	saved := saveSignalHandlers()
	defer saved.restore()
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, fmt.Errorf("load the engine: %w", err)
	}
	lib = &library{}
	for symbol, function := range map[string]any{
		"chdb_connect":                   &lib.chdbConnect,
		"chdb_close_conn":                &lib.chdbClose,
		"chdb_query_n":                   &lib.chdbQuery,
		"chdb_query_with_params_n":       &lib.chdbBound,
		"chdb_destroy_query_result":      &lib.destroy,
		"chdb_result_buffer":             &lib.buffer,
		"chdb_result_length":             &lib.length,
		"chdb_result_error":              &lib.errorText,
		"chdb_result_elapsed":            &lib.elapsed,
		"chdb_result_rows_read":          &lib.resultRows,
		"chdb_result_bytes_read":         &lib.resultBytes,
		"chdb_result_storage_rows_read":  &lib.readRows,
		"chdb_result_storage_bytes_read": &lib.readBytes,
		"chdb_result_rows_written":       &lib.writtenRows,
		"chdb_result_bytes_written":      &lib.writtenBytes,
	} {
		address, err := purego.Dlsym(handle, symbol)
		if err != nil {
			return nil, fmt.Errorf("find %s in the engine: %w", symbol, err)
		}
		purego.RegisterFunc(function, address)
	}
	return lib, nil
}

// connection is one connection to the engine: its own settings, current
// database and temporary tables. It runs one statement at a time; statements of
// different connections run in parallel.
type connection struct {
	lib    *library
	handle unsafe.Pointer // chdb_connection *, owned by the engine
}

// connect opens a connection. The signal handlers are saved before and put back
// after; calls are serialised so that no call saves another one's leftovers.
func (l *library) connect(arguments ...string) (*connection, error) {
	l.connecting.Lock()
	defer l.connecting.Unlock()
	saved := saveSignalHandlers()
	defer saved.restore()

	text := make([][]byte, len(arguments))
	argv := make([]*byte, len(arguments)+1)
	var pinned runtime.Pinner
	defer pinned.Unpin()
	for i, argument := range arguments {
		text[i] = append([]byte(argument), 0)
		argv[i] = &text[i][0]
		pinned.Pin(argv[i])
	}
	pinned.Pin(&argv[0])
	handle := l.chdbConnect(int32(len(arguments)), unsafe.Pointer(&argv[0]))
	if handle == nil {
		return nil, errors.New("the engine refused to open the folder")
	}
	return &connection{lib: l, handle: handle}, nil
}

// close releases the connection; closing the last one closes the folder.
func (c *connection) close() {
	c.lib.connecting.Lock()
	defer c.lib.connecting.Unlock()
	saved := saveSignalHandlers()
	defer saved.restore()
	c.lib.chdbClose(c.handle)
	c.handle = nil
}

// parameter is the value of a {name:Type} placeholder, in the engine's text form.
type parameter struct{ name, value string }

// run executes one statement and waits for its end. The text must hold no
// inline binary data (see payload). The result must be freed.
func (c *connection) run(sql []byte, format string, parameters []parameter) (*result, error) {
	var pinned runtime.Pinner
	defer pinned.Unpin()
	handle := *(*unsafe.Pointer)(c.handle)
	text, outputFormat := pin(&pinned, sql), pin(&pinned, []byte(format))
	var answer unsafe.Pointer
	if len(parameters) == 0 {
		answer = c.lib.chdbQuery(handle, text, uintptr(len(sql)), outputFormat, uintptr(len(format)))
	} else {
		names, values := make([]unsafe.Pointer, len(parameters)), make([]unsafe.Pointer, len(parameters))
		nameLens, valueLens := make([]uintptr, len(parameters)), make([]uintptr, len(parameters))
		for i, p := range parameters {
			names[i], nameLens[i] = pin(&pinned, []byte(p.name)), uintptr(len(p.name))
			values[i], valueLens[i] = pin(&pinned, []byte(p.value)), uintptr(len(p.value))
		}
		pinned.Pin(&names[0])
		pinned.Pin(&values[0])
		answer = c.lib.chdbBound(handle, text, uintptr(len(sql)), outputFormat, uintptr(len(format)),
			unsafe.Pointer(&names[0]), unsafe.Pointer(&nameLens[0]),
			unsafe.Pointer(&values[0]), unsafe.Pointer(&valueLens[0]), uintptr(len(parameters)))
		runtime.KeepAlive(nameLens)
		runtime.KeepAlive(valueLens)
	}
	if answer == nil {
		return nil, errors.New("the engine gave no answer")
	}
	r := &result{lib: c.lib, handle: answer}
	if message := c.lib.errorText(answer); message != "" {
		r.free()
		return nil, newException(message)
	}
	return r, nil
}

// pin gives the address of data for the length of a call, and of a zero byte
// for empty data: the engine does not take a null pointer for an empty text.
func pin(pinner *runtime.Pinner, data []byte) unsafe.Pointer {
	if len(data) == 0 {
		data = []byte{0}
	}
	pinner.Pin(&data[0])
	return unsafe.Pointer(&data[0])
}

// result is the answer to a statement, in the engine's memory.
type result struct {
	lib    *library
	handle unsafe.Pointer
}

// bytes is the formatted answer. It must not be used after free.
func (r *result) bytes() []byte {
	start, length := r.lib.buffer(r.handle), r.lib.length(r.handle)
	if start == nil || length == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(start), length)
}

// free gives the memory back to the engine.
func (r *result) free() {
	r.lib.destroy(r.handle)
	r.handle = nil
}
