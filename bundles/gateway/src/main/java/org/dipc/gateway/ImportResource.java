package org.dipc.gateway;

public final class ImportResource {
    static final String PATH = "/api/v1/import";
}
