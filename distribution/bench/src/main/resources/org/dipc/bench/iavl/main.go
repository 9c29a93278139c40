// The state benchmark of DIPC Hub on IAVL, the tree under most Cosmos chains, with goleveldb below it: the same keys, values
// and blocks, each block hashed, saved and pruned down to the last versions. IAVL's own options: it does not sync.
//
//	iavl FOLDER CACHE ENTRIES: fills a tree, says "ready"; for each line "SIZE UPDATES" says how many updates a second
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"time"

	"github.com/cosmos/iavl"
	"github.com/cosmos/iavl/db"
)

const (
	keySize   = 16
	valueSize = 40
	fill      = 10_000
	kept      = 10
)

var random = rand.New(rand.NewSource(1))

func main() {
	cache, entries := number(os.Args[2]), number(os.Args[3])
	store, err := db.NewGoLevelDB("state", os.Args[1])
	must(err)
	tree := iavl.NewMutableTree(store, cache, false, iavl.NewNopLogger())
	for first := 0; first < entries; first += fill {
		for i := first; i < min(entries, first+fill); i++ {
			set(tree, i)
		}
		save(tree)
	}
	fmt.Println("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var size, updates int
		_, err := fmt.Sscan(lines.Text(), &size, &updates)
		must(err)
		start := time.Now()
		for block := 0; block < updates/size; block++ {
			for i := 0; i < size; i++ {
				set(tree, random.Intn(entries))
			}
			save(tree)
		}
		fmt.Println(float64(updates) / time.Since(start).Seconds())
	}
}

func set(tree *iavl.MutableTree, i int) {
	key := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i)))
	value := make([]byte, valueSize)
	random.Read(value)
	_, err := tree.Set(key[:keySize], value)
	must(err)
}

func save(tree *iavl.MutableTree) {
	_, version, err := tree.SaveVersion()
	must(err)
	if version > kept {
		must(tree.DeleteVersionsTo(version - kept))
	}
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	must(err)
	return value
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
