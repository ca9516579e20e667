package mongotest_test

import (
	"context"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"duijie/server/store/mongo/mongotest"
)

func TestWithDatabase(t *testing.T) {
	for _, row := range []struct{ rule, uri, want string }{
		{"bare host", "mongodb://h:1", "mongodb://h:1/x"},
		{"host with slash", "mongodb://h:1/", "mongodb://h:1/x"},
		{"database replaced", "mongodb://h:1/old", "mongodb://h:1/x"},
		{"options kept", "mongodb://h:1/?replicaSet=rs0", "mongodb://h:1/x?replicaSet=rs0"},
		{"options without slash", "mongodb://h:1?replicaSet=rs0", "mongodb://h:1/x?replicaSet=rs0"},
		{"several hosts", "mongodb://a:1,b:2,c:3/old?w=1", "mongodb://a:1,b:2,c:3/x?w=1"},
		{"credentials sign in at admin", "mongodb://u:p@h:1", "mongodb://u:p@h:1/x?authSource=admin"},
		{"credentials sign in at the old database", "mongodb://u:p@h:1/old?w=1", "mongodb://u:p@h:1/x?w=1&authSource=old"},
		{"authSource kept", "mongodb://u:p@h:1/old?authSource=a", "mongodb://u:p@h:1/x?authSource=a"},
		{"seed list", "mongodb+srv://h.example/", "mongodb+srv://h.example/x"},
	} {
		t.Run(row.rule, func(t *testing.T) {
			if got := mongotest.WithDatabase(row.uri, "x"); got != row.want {
				t.Errorf("got %s, want %s", got, row.want)
			}
			if got := mongotest.Database(row.want); got != "x" {
				t.Errorf("database %q, want x", got)
			}
		})
	}
}

// A server of one test is gone with it: nothing answers at its address afterwards.
func TestStartedServerEndsWithItsTest(t *testing.T) {
	if mongotest.Real() {
		t.Skip("a real server does not end with a test")
	}
	var uri string
	t.Run("inner", func(t *testing.T) {
		uri = mongotest.Start(t)
		if err := ping(t, uri, 30*time.Second); err != nil {
			t.Fatalf("server does not answer: %v", err)
		}
	})
	if err := ping(t, uri, 500*time.Millisecond); err == nil {
		t.Error("the server still answers after its test ended")
	}
}

func ping(t *testing.T, uri string, limit time.Duration) error {
	t.Helper()
	client, err := mongo.Connect(options.Client().ApplyURI(uri).SetServerSelectionTimeout(limit))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Disconnect(context.Background()) }()
	return client.Database("admin").RunCommand(t.Context(), bson.D{{Key: "ping", Value: 1}}).Err()
}
