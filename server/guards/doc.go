// Package guards proves that the tests of security can fail: guards.txt names what keeps
// bad intent out, what stands in its place when it is taken out, and the test that has to
// fail then. It holds no program, and knows nothing of the other packages but where their
// files are.
package guards
