package org.dipc.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class MetricsTest {
    /** A bundle that is started again has new classes, and the registry is still the same. */
    @Test
    void aKernelThatIsStoppedAndStartedAgainCountsAgain() throws Exception {
        for (int start = 1; start <= 3; start++) {
            try (Bundle kernel = new Bundle()) {
                Object one = kernel.running("one-1", 5);
                Object two = kernel.running("two-1", 7);
                kernel.call("begin", one);
                kernel.call("begin", two);
                assertThat(storeBytes()).isEqualTo(12);
                kernel.call("end", one);
                assertThat(storeBytes()).isEqualTo(7);
                kernel.call("end", two);
                kernel.call("end", two);
                assertThat(PrometheusRegistry.defaultRegistry.scrape()).isEmpty();
            }
        }
    }

    private static double storeBytes() {
        return PrometheusRegistry.defaultRegistry.scrape("dipc_store_bytes"::equals).stream()
                .map(GaugeSnapshot.class::cast)
                .flatMap(gauge -> gauge.getDataPoints().stream())
                .mapToDouble(GaugeSnapshot.GaugeDataPointSnapshot::getValue)
                .sum();
    }

    /** The kernel's metrics, loaded anew; the registry's library is shared. */
    private static final class Bundle extends URLClassLoader {
        private static final URL KERNEL =
                Metrics.class.getProtectionDomain().getCodeSource().getLocation();

        Bundle() {
            super(new URL[] {KERNEL}, Metrics.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Metrics.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }

        Object running(String chain, long bytes) throws ReflectiveOperationException {
            Constructor<?> constructor =
                    loadClass(Metrics.Running.class.getName()).getDeclaredConstructor(String.class, LongSupplier.class);
            constructor.setAccessible(true);
            return constructor.newInstance(chain, (LongSupplier) () -> bytes);
        }

        void call(String name, Object running) throws ReflectiveOperationException {
            Method method = loadClass(Metrics.class.getName()).getDeclaredMethod(name, running.getClass());
            method.setAccessible(true);
            method.invoke(null, running);
        }
    }
}
