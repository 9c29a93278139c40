package org.dipc.readers;

/** Why a record is refused; the names are the public error codes. */
public enum Refusal {
    /** The document wants something from outside itself: an external entity, or a DTD that is not built in. */
    XML_EXTERNAL_REFERENCE,
    /** The document defines entities to multiply its size. */
    XML_ENTITY_LIMIT,
    /** Elements are nested more than 256 deep. */
    XML_DEPTH,
    /** The document is longer than 64 MiB or a run of its text longer than 4 MiB. */
    XML_TOO_LARGE,
    /** The bytes are not UTF-8 without byte order mark, or hold characters that XML does not allow. */
    XML_ENCODING,
    /** The document is not well formed. */
    XML_DOCUMENT,
    /** The document is none of the forms or versions that the reader knows. */
    PATENT_SCHEMA_UNKNOWN,
    /** A field of the patent is missing, given twice or not what its standard says. */
    PATENT_FIELD,
    /** A classification symbol is none. */
    CODE_UNKNOWN,
    /** The line is not JSON. */
    JSON_SYNTAX,
    /** Objects and arrays are nested too deep. */
    JSON_DEPTH,
    /** An object has a name twice. */
    JSON_DUPLICATE_KEY,
    /** A name is none of the form's. */
    JSON_UNKNOWN_FIELD,
    /** The line is longer than 4 MiB. */
    JSON_TOO_LARGE
}
