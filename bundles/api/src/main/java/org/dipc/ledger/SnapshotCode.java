package org.dipc.ledger;

/** Why a snapshot is not made or not taken. The names are public error codes. */
public enum SnapshotCode {
    /** Of another version of the format than this node reads. */
    SNAPSHOT_FORMAT,
    /** A manifest or chunk that cannot be read although its hash is right, or a manifest that contradicts itself. */
    SNAPSHOT_MALFORMED,
    /** Of another chain, or of one with another genesis. */
    SNAPSHOT_FOREIGN,
    /** The manifest is not the one that was offered: another height, hash or app hash. */
    SNAPSHOT_MISMATCH,
    /** A chunk whose bytes have not the hash that the manifest says. */
    SNAPSHOT_CHUNK_DAMAGED,
    /** A chunk that is not there. */
    SNAPSHOT_CHUNK_MISSING,
    /** A chunk that belongs to a later place. */
    SNAPSHOT_CHUNK_ORDER,
    /** A chunk that was there before. */
    SNAPSHOT_CHUNK_DOUBLED,
    /** A chunk of another snapshot. */
    SNAPSHOT_CHUNK_FOREIGN,
    /** The entries come to another app hash, or to another number. */
    SNAPSHOT_STATE,
    /** The ids of the transactions that may not be done again are not whole. */
    SNAPSHOT_IDS,
    /** The seal does not show that the height has this app hash. */
    SNAPSHOT_SEAL,
    /** The store to restore into has blocks. */
    SNAPSHOT_STORE_IN_USE,
    /** A restore or rollback was broken off, and the store is half of something. */
    SNAPSHOT_UNFINISHED,
    /** No snapshot, or no kept state, of this height. */
    SNAPSHOT_NOT_FOUND,
    /** The disk has no room for it. */
    SNAPSHOT_NO_ROOM
}
