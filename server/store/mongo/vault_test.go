package mongo_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"duijie/server/store"
	"duijie/server/store/mongo"
	"duijie/server/store/storetest"
)

func openVault(uri string) (store.Vault, error) {
	b, err := mongo.Open(context.Background(), uri)
	if err != nil {
		return nil, err
	}
	return b.Vault(context.Background())
}

// vaultAt is the vault of a database, closed with the test.
func vaultAt(t testing.TB, p *place) store.Vault {
	t.Helper()
	b, err := mongo.Open(t.Context(), p.uri)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	v, err := b.Vault(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVaultConformance(t *testing.T) {
	storetest.RunVault(t, func(t testing.TB) store.Vault { return vaultAt(t, newPlace(t)) })
}

func TestKilledVaultWriters(t *testing.T) {
	storetest.KillVault(t, newPlace(t).uri, openVault, storetest.Rounds(4))
}

func putBytes(t *testing.T, v store.Vault, data []byte) string {
	t.Helper()
	kept, err := v.Put(t.Context(), bytes.NewReader(data), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	return kept.SHA256
}

// Every tool for GridFS has to be able to read what we write: the driver's own bucket stands for them.
func TestTheDriversBucketReadsTheVault(t *testing.T) {
	p := newPlace(t)
	v := vaultAt(t, p)
	for _, size := range []int{0, 10, 600_000} {
		data := bytes.Repeat([]byte("hydrogen"), size/8)
		name := putBytes(t, v, data)
		stream, err := p.db.GridFSBucket(options.GridFSBucket().SetName("vault")).OpenDownloadStream(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(stream)
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%d bytes came as %d, %v", len(data), len(got), err)
		}
	}
}

func TestALostChunkIsDamage(t *testing.T) {
	p := newPlace(t)
	v := vaultAt(t, p)
	data := bytes.Repeat([]byte("hydrogen"), 100_000)
	name := putBytes(t, v, data)
	if _, err := p.db.Collection("vault.chunks").DeleteOne(t.Context(), bson.D{{Key: "_id", Value: name + "/1"}}); err != nil {
		t.Fatal(err)
	}
	if err := store.CheckFile(t.Context(), v, name); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("check: %v", err)
	}
}

// A writer that was killed has left chunks without an entry.
func TestWhatWasLeftHalfWrittenIsFinished(t *testing.T) {
	p := newPlace(t)
	v := vaultAt(t, p)
	data := bytes.Repeat([]byte("hydrogen"), 100_000)
	name := putBytes(t, v, data)
	for collection, id := range map[string]string{"vault.files": name, "vault.chunks": name + "/2"} {
		if _, err := p.db.Collection(collection).DeleteOne(t.Context(), bson.D{{Key: "_id", Value: id}}); err != nil {
			t.Fatal(err)
		}
	}
	if has, err := v.Has(t.Context(), name); err != nil || has {
		t.Fatalf("half a file is there: %v, %v", has, err)
	}
	putBytes(t, v, data)
	if err := store.CheckFile(t.Context(), v, name); err != nil {
		t.Error(err)
	}
}

func TestTheVaultIsNoKindOfDocument(t *testing.T) {
	p := newPlace(t)
	putBytes(t, vaultAt(t, p), []byte("hello"))
	b := p.Open(t)
	t.Cleanup(func() { _ = b.Close() })
	kinds, err := b.Kinds(t.Context())
	if err != nil || slices.ContainsFunc(kinds, func(k string) bool { return k != "things" }) {
		t.Errorf("kinds %v, %v", kinds, err)
	}
}
