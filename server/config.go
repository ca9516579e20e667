package main

import (
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"duijie/server/api"
	"duijie/server/mail"
	"duijie/server/scan"
	"duijie/server/service"

	"github.com/caarlos0/env/v11"
)

// config is read from the environment once and handed down. Every variable is
// in the table of README.md.
type config struct {
	Addr    string     `env:"DUIJIE_ADDR" envDefault:"127.0.0.1:8080"`
	Data    string     `env:"DUIJIE_DATA" envDefault:"./data"`
	Mongo   string     `env:"MONGODB_URI"`
	Dict    string     `env:"DUIJIE_DICT"`                  // folder of the segmenter's five dictionaries; empty: the module's own
	Log     slog.Level `env:"DUIJIE_LOG" envDefault:"INFO"` // DEBUG, INFO, WARN, ERROR
	Metrics string     `env:"DUIJIE_METRICS"`               // address of a listener for figures; empty: none

	SecurityLog string `env:"DUIJIE_SECURITY_LOG"` // file of the lines about security, each with the hash of the one before it; empty: none

	LogFormat string        `env:"DUIJIE_LOG_FORMAT" envDefault:"text"` // text or json
	StopDelay time.Duration `env:"DUIJIE_STOP_DELAY" envDefault:"0s"`   // between saying that it is about to stop and stopping
	// How long all servers must be of the newer version before its forms of documents are written.
	UpgradeDelay time.Duration `env:"DUIJIE_UPGRADE_DELAY" envDefault:"10m"`

	Backups string `env:"DUIJIE_BACKUPS"` // folder of backups, whose newest one's age is shown; empty: none

	Proxies []string `env:"DUIJIE_PROXIES"`              // networks whose X-Forwarded-* headers are believed
	Rate    uint16   `env:"DUIJIE_RATE" envDefault:"30"` // requests a second that one account may go on sending; 0: no limit

	Places map[string]int `env:"DUIJIE_PLACES"` // requests of a class that are worked on at once, search:8,export:4; 0: no limit

	// SecondFactor says whether the roles of an office and the operator need one: required, all for everybody, or optional
	// on a loopback address; empty: required, but not with samples.
	SecondFactor string `env:"DUIJIE_SECOND_FACTOR"`

	URL          string        `env:"DUIJIE_URL"`                                 // web address under which people reach the platform, for links in mail
	Scanner      string        `env:"DUIJIE_SCANNER"`                             // host:port or socket of a virus scanner that speaks clamd's protocol; empty: none
	Mail         string        `env:"DUIJIE_MAIL"`                                // host:port of the mail server; empty: no mail is sent
	MailFrom     string        `env:"DUIJIE_MAIL_FROM"`                           // whom mail comes from
	MailSecurity mail.Security `env:"DUIJIE_MAIL_SECURITY" envDefault:"starttls"` // starttls, tls or none
	MailUser     string        `env:"DUIJIE_MAIL_USER"`                           // account at the mail server; empty: it wants none
	MailPassword string        `env:"DUIJIE_MAIL_PASSWORD"`                       // its password, never logged

	MatchAlerts uint16 `env:"DUIJIE_MATCH_ALERTS" envDefault:"10"` // matches a day that an organisation is told of one by one; 0: all

	EmbeddingsURL   string `env:"DUIJIE_EMBEDDINGS_URL"`   // of an embedding service, before /embeddings; empty: none
	EmbeddingsModel string `env:"DUIJIE_EMBEDDINGS_MODEL"` // its model
	EmbeddingsKey   string `env:"DUIJIE_EMBEDDINGS_KEY"`   // its key, never logged; empty: it wants none

	// Files that hold a secret, such as a vault or a service manager gives them, in place of the variable without _FILE.
	MongoFile         string `env:"MONGODB_URI_FILE"`
	MailPasswordFile  string `env:"DUIJIE_MAIL_PASSWORD_FILE"`
	EmbeddingsKeyFile string `env:"DUIJIE_EMBEDDINGS_KEY_FILE"`
}

const logText, logJSON = "text", "json"

// mostStopDelay keeps a mistyped delay from keeping a server from stopping.
const mostStopDelay = 5 * time.Minute

// mostUpgradeDelay keeps a mistyped delay from having no end.
const mostUpgradeDelay = 90 * 24 * time.Hour

// mostPlaces keeps a mistyped number from being no limit at all.
const mostPlaces = 10_000

func readConfig() (*config, error) {
	c, err := env.ParseAs[config]()
	secretFaults := c.readSecrets()
	switch {
	case err != nil:
		return nil, fmt.Errorf("environment: %w", err)
	case c.LogFormat != logText && c.LogFormat != logJSON:
		return nil, fmt.Errorf("DUIJIE_LOG_FORMAT %q: write text or json", c.LogFormat)
	case secretFaults != nil:
		return nil, secretFaults
	case c.StopDelay < 0 || c.StopDelay > mostStopDelay:
		return nil, fmt.Errorf("DUIJIE_STOP_DELAY %s: write a time between 0s and %s", c.StopDelay, mostStopDelay)
	case c.UpgradeDelay < 0 || c.UpgradeDelay > mostUpgradeDelay:
		return nil, fmt.Errorf("DUIJIE_UPGRADE_DELAY %s: write a time between 0s and %s", c.UpgradeDelay, mostUpgradeDelay)
	}
	for class, n := range c.Places {
		if !slices.Contains(api.Classes(), class) || n < 0 || n > mostPlaces {
			return nil, fmt.Errorf("DUIJIE_PLACES %s:%d: write %s, each with a number from 0 to %d, such as search:8,export:4", class, n, strings.Join(api.Classes(), ", "), mostPlaces)
		}
	}
	return &c, nil
}

// maxSecret bounds what is read of a file that should hold a secret, in bytes.
const maxSecret = 64 << 10

// readSecrets reads the secrets that stand in files. Errors: one that is given twice, that
// cannot be read, or that is empty.
func (c *config) readSecrets() error {
	for _, s := range []struct {
		name, file string
		to         *string
	}{{"MONGODB_URI", c.MongoFile, &c.Mongo}, {"DUIJIE_MAIL_PASSWORD", c.MailPasswordFile, &c.MailPassword}, {"DUIJIE_EMBEDDINGS_KEY", c.EmbeddingsKeyFile, &c.EmbeddingsKey}} {
		if s.file == "" {
			continue
		}
		if *s.to != "" {
			return fmt.Errorf("%s and %s_FILE are both set: leave one out", s.name, s.name)
		}
		text, err := os.ReadFile(s.file)
		if err != nil {
			return fmt.Errorf("%s_FILE: %w", s.name, err)
		}
		if *s.to = strings.TrimSpace(string(text)); *s.to == "" || len(text) > maxSecret {
			return fmt.Errorf("%s_FILE: %s holds no secret", s.name, s.file)
		}
	}
	return nil
}

// proxies are the trusted networks.
func (c *config) proxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range c.Proxies {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("DUIJIE_PROXIES: %w; write networks such as 10.0.0.0/8,::1/128", err)
		}
		out = append(out, p)
	}
	return out, nil
}

// factorOptional tells whether people with the roles of an office may sign in by
// a password alone: where the platform is only tried out, on this machine.
func (c *config) factorOptional(samples, loopback bool) (bool, error) {
	switch c.SecondFactor {
	case "":
		return samples && loopback, nil
	case "required", "all":
		return false, nil
	case "optional":
		if loopback {
			return true, nil
		}
		return false, fmt.Errorf("DUIJIE_SECOND_FACTOR optional: only on a loopback address; beyond this machine the roles of an office and the operator need a second factor")
	}
	return false, fmt.Errorf("DUIJIE_SECOND_FACTOR %q: write required, all or optional", c.SecondFactor)
}

// httpsHost is the host of the platform's web address where that is https; "" otherwise.
func (c *config) httpsHost() string {
	if u, err := url.Parse(c.URL); err == nil && u.Scheme == "https" {
		return u.Host
	}
	return ""
}

// post is the way to the mail server; nil when none is named. Mail carries links,
// so the platform has to know its own address.
func (c *config) post() (*mail.Post, error) {
	if c.Mail == "" {
		return nil, nil
	}
	if u, err := url.Parse(c.URL); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || strings.Trim(u.Path, "/") != "" {
		return nil, fmt.Errorf("DUIJIE_URL %q: mail needs the web address of the platform; write https://duijie.example.gov.cn", c.URL)
	}
	p, err := mail.New(mail.Options{Server: c.Mail, Security: c.MailSecurity, User: c.MailUser, Password: c.MailPassword, From: c.MailFrom})
	if err != nil {
		return nil, fmt.Errorf("DUIJIE_MAIL: %w", err)
	}
	return p, nil
}

// scanner looks for viruses in uploads; nil when none is named.
func (c *config) scanner() (service.Scanner, error) {
	if c.Scanner == "" {
		return nil, nil
	}
	s, err := scan.New(c.Scanner)
	if err != nil {
		return nil, fmt.Errorf("DUIJIE_SCANNER %w", err)
	}
	return s, nil
}

// inSeconds writes times that something took as seconds: a number without a
// unit is otherwise one of nanoseconds.
func inSeconds(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindDuration {
		a.Value = slog.Float64Value(a.Value.Duration().Seconds())
	}
	return a
}

// logger writes to standard error, so that a command's output stays clean.
func (c *config) logger() *slog.Logger {
	options := &slog.HandlerOptions{Level: c.Log}
	var lines slog.Handler = slog.NewTextHandler(os.Stderr, options)
	if c.LogFormat == logJSON {
		options.ReplaceAttr = inSeconds
		lines = slog.NewJSONHandler(os.Stderr, options)
	}
	return slog.New(api.WithRequest(lines))
}
