package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// compactIfLarge rewrites a log that takes more than the options allow, so that each
// compacted topic holds the latest record of each key. It works on a copy and swaps
// it in at the end, so a crash at any point leaves one complete log. It needs as
// much free disk as the log takes. The folder must be held.
func compactIfLarge(options Options) error {
	if err := recoverSwap(options.Dir); err != nil {
		return err
	}
	over := options.CompactOver
	if over == 0 {
		over = DefaultCompactOver
	}
	if over < 0 {
		return nil
	}
	size, err := sizeOf(logDir(options.Dir))
	if err != nil {
		return fault("measure "+logDir(options.Dir), err, "")
	}
	if size < over {
		return nil
	}
	return compact(options.Dir, options.Logf)
}

// compact keeps the copy only if it is smaller: a batch that loses a record is
// rewritten without compression, so that the result can also be larger.
func compact(dir string, logf func(string, ...any)) error {
	op := "compact the embedded Kafka in " + dir
	const hint = "free some disk: it takes as much as the log"
	if err := recoverSwap(dir); err != nil {
		return err
	}
	if _, err := os.Stat(logDir(dir)); os.IsNotExist(err) {
		return nil
	}
	next := filepath.Join(dir, "log.next")
	if err := os.CopyFS(next, os.DirFS(logDir(dir))); err != nil {
		os.RemoveAll(next)
		return fault(op, err, hint)
	}
	if err := rewrite(next, logf); err != nil {
		os.RemoveAll(next)
		return fault(op, err, hint)
	}
	before, err := sizeOf(logDir(dir))
	if err != nil {
		return fault(op, err, hint)
	}
	after, err := sizeOf(next)
	if err != nil {
		return fault(op, err, hint)
	}
	if after >= before {
		return os.RemoveAll(next)
	}
	if err := swap(dir); err != nil {
		return fault(op, err, hint)
	}
	return nil
}

// rewrite compacts the log in a folder of its own. The broker only logs what goes
// wrong meanwhile, a full disk for one, so each warning counts as a failure.
func rewrite(dir string, logf func(string, ...any)) error {
	var trouble []error
	cluster, err := newCluster(dir, "127.0.0.1", "0", func(format string, args ...any) {
		trouble = append(trouble, fmt.Errorf(format, args...))
		if logf != nil {
			logf(format, args...)
		}
	})
	if err != nil {
		return err
	}
	cluster.Compact()
	cluster.Close()
	return errors.Join(append(trouble, syncAll(dir))...)
}

// syncAll brings every file to the disk, so that the swap can trust them.
func syncAll(dir string) error {
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		return errors.Join(file.Sync(), file.Close())
	})
}

// swap puts log.next in the place of log. In between there is log.old and no
// log, which recoverSwap undoes.
func swap(dir string) error {
	old, next := filepath.Join(dir, "log.old"), filepath.Join(dir, "log.next")
	if err := os.Rename(logDir(dir), old); err != nil {
		return err
	}
	if err := os.Rename(next, logDir(dir)); err != nil {
		return err
	}
	return os.RemoveAll(old)
}

// recoverSwap cleans up after a compaction that was cut short.
func recoverSwap(dir string) error {
	op := "recover " + dir
	old, next := filepath.Join(dir, "log.old"), filepath.Join(dir, "log.next")
	if _, err := os.Stat(logDir(dir)); os.IsNotExist(err) {
		if err := os.Rename(old, logDir(dir)); err != nil && !os.IsNotExist(err) {
			return fault(op, err, "")
		}
	}
	for _, rest := range []string{old, next} {
		if err := os.RemoveAll(rest); err != nil {
			return fault(op, err, "")
		}
	}
	return nil
}

func sizeOf(dir string) (int64, error) {
	var size int64
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil
		}
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		size += info.Size()
		return nil
	})
	return size, err
}
