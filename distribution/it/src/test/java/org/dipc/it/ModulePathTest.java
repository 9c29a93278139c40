package org.dipc.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A program without OSGi builds on the client by the module path alone. */
class ModulePathTest {
    private final ModuleFinder libraries =
            ModuleFinder.of(Installation.SHIPPED.folder().resolve("lib"));

    @Test
    void apiAndClientResolveAndLoad() throws Exception {
        Configuration graph =
                ModuleLayer.boot().configuration().resolve(libraries, ModuleFinder.of(), Set.of("org.dipc.client"));
        assertThat(graph.modules())
                .extracting(module -> module.name())
                .contains("org.dipc.api", "org.dipc.client", "org.dipc.crypto");
        ModuleLayer layer = ModuleLayer.boot().defineModulesWithOneLoader(graph, ClassLoader.getPlatformClassLoader());
        Class<?> client = layer.findLoader("org.dipc.client").loadClass("org.dipc.client.HubClient");
        assertThat(client.getModule().getName()).isEqualTo("org.dipc.client");
        Class<?> address = client.getClassLoader().loadClass("org.dipc.model.Address");
        assertThat(address.getModule().getName()).isEqualTo("org.dipc.api");
    }
}
