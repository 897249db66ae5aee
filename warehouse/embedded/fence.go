package embedded

import "errors"

// errNoFence says that this system has nothing to shut a process in with.
var errNoFence = errors.New("this system has no Landlock")
