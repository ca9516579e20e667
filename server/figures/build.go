package figures

import (
	"cmp"
	"runtime"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Build is what is known of the program itself.
type Build struct {
	Version  string // as the package calls it; "devel" when nobody said
	Revision string // of the source, empty where the build did not know it
	Go       string
}

// BuildOf is the build of this process. version is what the linker was told;
// empty: nobody told it.
func BuildOf(version string) Build {
	b := Build{Version: cmp.Or(version, "devel"), Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			b.Revision = s.Value + b.Revision
		case s.Key == "vcs.modified" && s.Value == "true":
			b.Revision += "-modified"
		}
	}
	return b
}

// NewRegistry begins with the process's own figures and the build.
func NewRegistry(b Build) *prometheus.Registry {
	r := prometheus.NewRegistry()
	info := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "duijie_build_info", Help: "1, labelled with what was built from what."},
		[]string{"version", "revision", "goversion"})
	info.WithLabelValues(b.Version, b.Revision, b.Go).Set(1)
	r.MustRegister(info, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return r
}
