package embedded

import "errors"

// joinClose closes p after err and gives both errors.
func joinClose(err error, p *payload) error { return errors.Join(err, p.close()) }
