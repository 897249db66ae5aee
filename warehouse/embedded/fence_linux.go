package embedded

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// What a process may do beneath a path, in the kernel's bits (Landlock ABI 3).
const (
	fenceRead  = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	fenceRun   = fenceRead | unix.LANDLOCK_ACCESS_FS_EXECUTE
	fenceAll   = 1<<15 - 1 // every access to files of ABI 3
	fenceFile  = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_TRUNCATE
	fenceABI   = 3
	fenceWrite = fenceRead | unix.LANDLOCK_ACCESS_FS_WRITE_FILE
)

// fencedMark tells the process that it runs behind the fence already.
const fencedMark = "PILOTIS_EMBEDDED_FENCED"

// fence shuts the process in: whatever SQL makes the engine do, it reaches its
// own data, and of the machine only what it needs to run. It holds for a thread
// and what comes from it, so that the program is started anew behind it and
// fence returns only there; where the kernel has no Landlock it returns errNoFence.
func fence(dir, library string) error {
	if os.Getenv(fencedMark) != "" {
		return nil
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("fence the engine: %w", err)
	}
	version, _, failed := syscall.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if failed != 0 || version < fenceABI {
		return errNoFence
	}
	handled := uint64(fenceAll)
	rules, _, failed := syscall.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&handled)), unsafe.Sizeof(handled), 0)
	if failed != 0 {
		return fmt.Errorf("fence the engine: %w", failed)
	}
	defer func() { _ = syscall.Close(int(rules)) }()
	for path, access := range map[string]uint64{
		dataPath(dir): fenceAll, backupPath(dir): fenceAll,
		configPath(dir): fenceRead, usersPath(dir): fenceRead,
		program: fenceRun, library: fenceRun,
		"/lib": fenceRun, "/lib64": fenceRun, "/usr/lib": fenceRun, "/usr/lib64": fenceRun, "/etc/ld.so.cache": fenceRead,
		"/usr/share/zoneinfo": fenceRead, "/etc/localtime": fenceRead, "/proc": fenceRead, "/sys": fenceRead,
		"/dev/null": fenceWrite, "/dev/zero": fenceRead, "/dev/random": fenceRead, "/dev/urandom": fenceRead,
	} {
		if err := allow(int(rules), path, access); err != nil {
			return fmt.Errorf("fence the engine: allow %s: %w", path, err)
		}
	}
	runtime.LockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("fence the engine: %w", err)
	}
	if _, _, failed := syscall.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, rules, 0, 0); failed != 0 {
		return fmt.Errorf("fence the engine: %w", failed)
	}
	return fmt.Errorf("fence the engine: %w", syscall.Exec(program, os.Args, append(os.Environ(), fencedMark+"=1")))
}

// allow adds a rule for path, if it exists.
func allow(rules int, path string, access uint64) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if err == unix.ENOENT {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(fd) }()
	var info unix.Stat_t
	if err := unix.Fstat(fd, &info); err != nil {
		return err
	}
	if info.Mode&unix.S_IFMT != unix.S_IFDIR {
		access &= fenceFile
	}
	rule := unix.LandlockPathBeneathAttr{Allowed_access: access, Parent_fd: int32(fd)}
	if _, _, failed := syscall.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(rules), unix.LANDLOCK_RULE_PATH_BENEATH,
		uintptr(unsafe.Pointer(&rule)), 0, 0, 0); failed != 0 {
		return failed
	}
	return nil
}
