package register

// Scale is the highest of the marks of probability and impact.
const Scale = 4

// Severity is that of a risk, 1 to 16; it is false for marks out of the scale
//
func Severity(probability, impact int) (int, bool) {
	if probability < 1 || probability > Scale || impact < 1 || impact > Scale {
		return 0, false
	}
	return probability * impact, true
}
