package term_test

import "pilotis/transform/contract"

// standard is the reading of the contract without any contract file.
var standard = contract.Default()
