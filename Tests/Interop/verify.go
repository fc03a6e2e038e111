// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// Reads a C2SP tlog-tiles log in a directory with software that is not ours: golang.org/x/mod/sumdb, as Debian packages
// it. The note, the leaf hashes, the tree, the tiles and inclusion and consistency proofs are checked by that package.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run verify.go DIR VKEY
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

// files reads tiles from the log's directory.
type files struct{ dir string }

func (f files) Height() int { return height }

func (f files) SaveTiles([]tlog.Tile, [][]byte) {}

func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		// x/mod writes the height first: tile/8/0/x001/067.p/5.
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		bytes, err := os.ReadFile(filepath.Join(f.dir, path))
		if err != nil {
			return nil, err
		}
		data[i] = bytes
	}
	return data, nil
}

// bundle returns the entries with numbers from 256 n on.
func bundle(dir string, n int64, width int) ([][]byte, error) {
	tile := tlog.Tile{H: height, L: -1, N: n, W: width}
	path := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
	data, err := os.ReadFile(filepath.Join(dir, path))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("%s is cut off", path)
		}
		length := int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:2+length])
		data = data[2+length:]
	}
	if len(entries) != width {
		return nil, fmt.Errorf("%s holds %d entries", path, len(entries))
	}
	return entries, nil
}

func verify(dir, vkey string) (int64, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return 0, err
	}
	signed, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return 0, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return 0, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return 0, fmt.Errorf("the checkpoint is not of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return 0, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil {
		return 0, err
	}
	if size == 0 {
		// x/mod gives the empty tree a root of zeros; RFC 6962 says SHA-256 of nothing.
		empty := sha256.Sum256(nil)
		if !bytes.Equal(root, empty[:]) {
			return 0, fmt.Errorf("the empty tree has another root")
		}
		return 0, nil
	}
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			hashes[i] = stored[index]
		}
		return hashes, nil
	})
	var leaves []tlog.Hash
	for n := int64(0); n*256 < size; n++ {
		width := 256
		if size-n*256 < 256 {
			width = int(size - n*256)
		}
		entries, err := bundle(dir, n, width)
		if err != nil {
			return 0, err
		}
		for _, entry := range entries {
			leaves = append(leaves, tlog.RecordHash(entry))
			hashes, err := tlog.StoredHashes(int64(len(leaves)-1), entry, reader)
			if err != nil {
				return 0, err
			}
			stored = append(stored, hashes...)
		}
	}
	tree, err := tlog.TreeHash(size, reader)
	if err != nil {
		return 0, err
	}
	if !bytes.Equal(tree[:], root) {
		return 0, fmt.Errorf("the entries give the root %v", tree)
	}
	tiles := tlog.TileHashReader(tlog.Tree{N: size, Hash: tree}, files{dir})
	step := size/50 + 1
	for index := int64(0); index < size; index += step {
		proof, err := tlog.ProveRecord(size, index, tiles)
		if err != nil {
			return 0, err
		}
		if err := tlog.CheckRecord(proof, size, tree, index, leaves[index]); err != nil {
			return 0, err
		}
		older, err := tlog.TreeHash(index+1, tiles)
		if err != nil {
			return 0, err
		}
		grown, err := tlog.ProveTree(size, index+1, tiles)
		if err != nil {
			return 0, err
		}
		if err := tlog.CheckTree(grown, size, tree, index+1, older); err != nil {
			return 0, err
		}
	}
	return size, nil
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: verify DIR VKEY")
		os.Exit(64)
	}
	size, err := verify(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	fmt.Println(size)
}
