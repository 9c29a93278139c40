package org.dipc.patents;

/** What is protected or asked for. */
public enum PatentType {
    /** A granted patent for an invention. */
    UTILITY,
    /** A granted or registered design. */
    DESIGN,
    /** A granted plant patent. */
    PLANT,
    /** A patent granted again with its faults mended. */
    REISSUE,
    /** A published application, of whatever right: nothing is granted yet. */
    APPLICATION,
    /** A publication that grants nothing, for example a statutory invention registration. */
    DISCLOSURE
}
