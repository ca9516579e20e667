package mongo_test

import (
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"duijie/server/store/mongo"
	"duijie/server/store/mongo/mongotest"
)

func TestWrongURISaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ rule, uri, want string }{
		{"empty", "", "the URI is wrong"},
		{"other database", "postgres://127.0.0.1/x", "the URI is wrong"},
		{"no host", "mongodb:///x", "the URI is wrong"},
		{"password not encoded", "mongodb://u:top@secret@127.0.0.1:1/x", "percent-encoded"},
		{"name of the database", "mongodb://127.0.0.1:1/a%20b", "cannot name a database"},
		{"unknown value", "mongodb://127.0.0.1:1/x?w=-3", "the URI is wrong"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			b, err := mongo.Open(t.Context(), c.uri)
			if err == nil {
				t.Fatal("opened", b.Close())
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %q, want %q in it", err, c.want)
			}
			if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "top") {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

// A server that is down, or that never answers, is an error in time.
func TestServerThatDoesNotAnswer(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	for _, c := range []struct{ rule, address string }{
		{"down", gone.Addr().String()},
		{"silent", silent.Addr().String()},
	} {
		t.Run(c.rule, func(t *testing.T) {
			began := time.Now()
			b, err := mongo.Open(t.Context(), "mongodb://"+c.address+"/x?serverSelectionTimeoutMS=300")
			if err == nil {
				t.Fatal("opened", b.Close())
			}
			for _, want := range []string{c.address, "database x", "no primary answers in time"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want %q in it", err, want)
				}
			}
			if took := time.Since(began); took > 8*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// strangerURI is where the user's name and password stand in a URI.
var strangerURI = regexp.MustCompile(`://([^/@]*@)?`)

func TestRefusedPassword(t *testing.T) {
	uri := strangerURI.ReplaceAllString(mongotest.Start(t), "://nobody:wrongword@")
	b, err := mongo.Open(t.Context(), uri)
	if err == nil {
		t.Fatal("opened", b.Close())
	}
	if !strings.Contains(err.Error(), "refuses the user's name or password") {
		t.Errorf("got %q", err)
	}
	if strings.Contains(err.Error(), "wrongword") {
		t.Errorf("the error shows the password: %v", err)
	}
}

func TestDatabaseOfTheURI(t *testing.T) {
	uri := mongotest.Start(t)
	name := mongotest.Database(uri)
	for _, c := range []struct{ rule, uri, want string }{
		{"named", uri, name},
		{"default", mongotest.WithDatabase(uri, ""), mongo.DefaultDatabase},
	} {
		if c.want == mongo.DefaultDatabase && mongotest.Real() {
			continue // reading there is harmless, but it is not ours
		}
		t.Run(c.rule, func(t *testing.T) {
			b, err := mongo.Open(t.Context(), c.uri)
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			if b.Database() != c.want {
				t.Errorf("got %q, want %q", b.Database(), c.want)
			}
			if err := b.Ping(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}
