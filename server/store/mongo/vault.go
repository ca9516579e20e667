package mongo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"duijie/server/store"
)

const (
	// bucket is the name of the GridFS bucket.
	bucket = "vault"
	// chunkSize is how many bytes stand in one chunk. It never changes: a file that was left half
	// written is finished by putting it again, chunk by chunk.
	chunkSize = int(mongo.DefaultGridFSChunkSize)
)

// Vault is a store.Vault in GridFS form, which any MongoDB tool reads:
//
//	vault.files   _id = the SHA-256 of the bytes, written last: it makes the file visible
//	vault.chunks  _id = <sha256>/<n>
//
// It does not write through the driver's bucket. With ids that follow from the content, inserting
// is safe to repeat: two writers of one file insert the same chunks, of which the first stands, and
// what a killed one left is finished by the next. It rests on the unique _id alone, as the journal
// does.
type Vault struct {
	files  *mongo.Collection
	chunks *mongo.Collection
}

var _ store.Vault = (*Vault)(nil)

// Vault is the vault of this database. It lives on the backend's connections.
func (b *Backend) Vault(ctx context.Context) (*Vault, error) {
	v := &Vault{files: b.db.Collection(bucket + ".files"), chunks: b.db.Collection(bucket + ".chunks")}
	// The index of the GridFS specification, for other readers; this one goes by _id.
	_, err := v.chunks.Indexes().CreateOne(ctx, mongo.IndexModel{
		Keys:    bson.D{{Key: "files_id", Value: 1}, {Key: "n", Value: 1}},
		Options: options.Index().SetUnique(true),
	})
	if err != nil {
		return nil, explain("prepare the vault", err)
	}
	return v, nil
}

// gridFile is a document of vault.files.
type gridFile struct {
	ID        string    `json:"_id"`
	Length    int64     `json:"length"`
	ChunkSize int32     `json:"chunkSize"`
	Uploaded  time.Time `json:"uploadDate"`
	Name      string    `json:"filename"`
}

// gridChunk is a document of vault.chunks.
type gridChunk struct {
	ID   string `json:"_id"`
	File string `json:"files_id"`
	N    int32  `json:"n"`
	Data []byte `json:"data"`
}

func chunkID(sha256 string, n int) string { return sha256 + "/" + strconv.Itoa(n) }

// Put first takes the file in, in a temporary file of this process, for its name is known only at
// its end.
func (v *Vault) Put(ctx context.Context, r io.Reader, limit int64) (store.Kept, error) {
	file, err := os.CreateTemp("", "duijie-vault-")
	if err != nil {
		return store.Kept{}, store.DiskFault(err)
	}
	defer file.Close()
	// Without a name it is gone with the process, however that ends.
	if err := os.Remove(file.Name()); err != nil {
		return store.Kept{}, err
	}
	kept, err := store.CopyFile(ctx, file, r, limit)
	if err != nil {
		return store.Kept{}, store.DiskFault(err)
	}
	has, err := v.Has(ctx, kept.SHA256)
	if err != nil || has {
		return kept, err
	}
	if err := v.insert(ctx, file, kept); err != nil {
		return store.Kept{}, explain("keep file "+kept.SHA256, err)
	}
	return kept, nil
}

func (v *Vault) insert(ctx context.Context, file io.ReaderAt, kept store.Kept) error {
	buffer := make([]byte, chunkSize)
	for n := 0; int64(n)*int64(chunkSize) < kept.Size; n++ {
		at := int64(n) * int64(chunkSize)
		data := buffer[:min(int64(chunkSize), kept.Size-at)]
		if _, err := file.ReadAt(data, at); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		chunk := gridChunk{ID: chunkID(kept.SHA256, n), File: kept.SHA256, N: int32(n), Data: data} //nolint:gosec // n is small
		if err := once(v.chunks.InsertOne(ctx, chunk)); err != nil {
			return err
		}
	}
	return once(v.files.InsertOne(ctx, gridFile{
		ID: kept.SHA256, Length: kept.Size, ChunkSize: int32(chunkSize), Uploaded: time.Now(), Name: kept.SHA256,
	}))
}

// once takes it that the same was inserted before for success.
func once(_ *mongo.InsertOneResult, err error) error {
	if mongo.IsDuplicateKeyError(err) {
		return nil
	}
	return err
}

// find reads the entry of a file.
func (v *Vault) find(ctx context.Context, sha256 string) (gridFile, error) {
	if !store.ValidSHA256(sha256) {
		return gridFile{}, store.FileNotFound(sha256)
	}
	var f gridFile
	err := v.files.FindOne(ctx, byID(sha256)).Decode(&f)
	switch {
	case errors.Is(err, mongo.ErrNoDocuments):
		return gridFile{}, store.FileNotFound(sha256)
	case err != nil:
		return gridFile{}, explain("find file "+sha256, err)
	case f.ChunkSize <= 0 || f.Length < 0:
		return gridFile{}, fmt.Errorf("file %s: %w: its entry says %d bytes in chunks of %d", sha256, store.ErrDamaged, f.Length, f.ChunkSize)
	}
	return f, nil
}

// Has tells whether a file is there as a whole.
func (v *Vault) Has(ctx context.Context, sha256 string) (bool, error) {
	_, err := v.find(ctx, sha256)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Names lists files by name.
func (v *Vault) Names(ctx context.Context, after string, limit int) ([]string, error) {
	opts := options.Find().SetLimit(int64(limit)).SetSort(byID(1)).SetProjection(byID(1))
	cursor, err := v.files.Find(ctx, byID(bson.D{{Key: "$gt", Value: after}}), opts)
	if err != nil {
		return nil, explain("list files", err)
	}
	var page []gridFile
	if err := cursor.All(ctx, &page); err != nil {
		return nil, explain("list files", err)
	}
	names := make([]string, len(page))
	for i, f := range page {
		names[i] = f.ID
	}
	return names, nil
}

// Delete removes the entry first, so that no one sees a file with holes.
func (v *Vault) Delete(ctx context.Context, sha256 string) error {
	if !store.ValidSHA256(sha256) {
		return nil
	}
	if _, err := v.files.DeleteOne(ctx, byID(sha256)); err != nil {
		return explain("delete file "+sha256, err)
	}
	if _, err := v.chunks.DeleteMany(ctx, bson.D{{Key: "files_id", Value: sha256}}); err != nil {
		return explain("delete file "+sha256, err)
	}
	return nil
}

// Open opens a file; each chunk is fetched as it is read.
func (v *Vault) Open(ctx context.Context, sha256 string) (io.ReadSeekCloser, error) {
	f, err := v.find(ctx, sha256)
	if err != nil {
		return nil, err
	}
	return &reading{ctx: ctx, vault: v, file: f, loaded: -1}, nil
}

// reading is an open file. It is read by one goroutine.
type reading struct {
	ctx    context.Context // of Open: a Reader has none of its own
	vault  *Vault
	file   gridFile
	at     int64 // position
	loaded int   // number of the chunk in data; -1 before the first
	data   []byte
}

func (r *reading) Read(p []byte) (int, error) {
	if r.at >= r.file.Length {
		return 0, io.EOF
	}
	size := int64(r.file.ChunkSize)
	if err := r.load(int(r.at / size)); err != nil {
		return 0, err
	}
	n := copy(p, r.data[r.at%size:])
	r.at += int64(n)
	return n, nil
}

// load fetches a chunk, which must be exactly as long as the file wants it.
func (r *reading) load(n int) error {
	if n == r.loaded {
		return nil
	}
	var chunk gridChunk
	err := r.vault.chunks.FindOne(r.ctx, byID(chunkID(r.file.ID, n))).Decode(&chunk)
	if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
		return explain("read file "+r.file.ID, err)
	}
	want := min(int64(r.file.ChunkSize), r.file.Length-int64(n)*int64(r.file.ChunkSize))
	if err != nil || int64(len(chunk.Data)) != want {
		return fmt.Errorf("file %s: %w: chunk %d has %d bytes, not %d", r.file.ID, store.ErrDamaged, n, len(chunk.Data), want)
	}
	r.loaded, r.data = n, chunk.Data
	return nil
}

func (r *reading) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.file.Length
	}
	if offset < 0 {
		return 0, fmt.Errorf("file %s: position %d: %w", r.file.ID, offset, store.ErrInvalid)
	}
	r.at = offset
	return offset, nil
}

func (r *reading) Close() error { return nil }
