package schedule

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"github.com/go-co-op/gocron/v2"
)

// MinEvery is the shortest interval a job may have. Below it a schedule is a
// busy loop, and most likely a unit left out.
const MinEvery = time.Second

// Job is a piece of work with its times. Exactly one of Every and Cron is set.
type Job struct {
	// Name is unique in a scheduler.
	Name string
	// Every is the time between two starts. A start that falls due while the
	// job still runs is skipped, not queued.
	Every time.Duration
	// Cron is a line of five fields (minute hour day month weekday) or a
	// descriptor such as @daily, in the zone of the scheduler.
	Cron string
	// Run does the work. Its context ends when the scheduler is asked to stop;
	// it must then return at the next point where nothing is lost.
	Run func(ctx context.Context) error
}

// CheckCron says what is wrong with a cron line, nil when it can be scheduled.
// A zone inside the line is refused: all lines are read in the contract's zone.
func CheckCron(line string) error {
	if strings.Contains(line, "TZ=") {
		return errors.New("a cron line carries no zone of its own")
	}
	if err := gocron.NewDefaultCron(false).IsValid(line, time.UTC, time.Now()); err != nil {
		return fmt.Errorf("read cron line %q: %w", line, err)
	}
	return nil
}

func (j Job) check() error {
	switch {
	case j.Name == "":
		return errors.New("a job has no name")
	case j.Run == nil:
		return fmt.Errorf("job %s has nothing to run", j.Name)
	case (j.Every != 0) == (j.Cron != ""):
		return fmt.Errorf("job %s needs either an interval or a cron line", j.Name)
	case j.Cron != "":
		if err := CheckCron(j.Cron); err != nil {
			return fmt.Errorf("job %s: %w", j.Name, err)
		}
	case j.Every < MinEvery:
		return fmt.Errorf("job %s: the interval %s is shorter than %s", j.Name, j.Every, MinEvery)
	}
	return nil
}

// startDelay spreads the first runs of interval jobs over at most limit. It
// depends on the name alone, so that a restart keeps the order.
func (j Job) startDelay(limit time.Duration) time.Duration {
	steps := uint64(min(limit, j.Every) / time.Second)
	if steps == 0 {
		return 0
	}
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(j.Name)) // a hash never fails
	return time.Duration(hash.Sum64()%steps) * time.Second
}
