package org.dipc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.dipc.cli.Importer.Became;
import org.dipc.cli.Importer.Result;
import org.junit.jupiter.api.Test;

class ImportReportTest {
    private final ImportReport report = new ImportReport();

    private void add(int record, Became became, String chain, String code) {
        report.accept(new Result("file.xml", record, "US" + record, became, chain, code, "why", "/at"));
    }

    private String told() {
        StringWriter told = new StringWriter();
        report.tell(new Output(Output.Format.TEXT, new PrintWriter(told), new PrintWriter(told)), 2_000_000_000L);
        return told.toString();
    }

    @Test
    void everyRecordIsCounted() {
        add(1, Became.TAKEN, "qpc-1", "");
        add(2, Became.TAKEN, "bpc-1", "");
        add(3, Became.ALREADY_THERE, "qpc-1", "");
        add(4, Became.REFUSED, "", "ROUTE_NONE");
        assertThat(report.records()).isEqualTo(4);
        assertThat(report.count(Became.TAKEN)).isEqualTo(2);
        assertThat(report.byChain(Became.TAKEN)).containsEntry("qpc-1", 1L).containsEntry("bpc-1", 1L);
        assertThat(told())
                .contains("4 records in 2.0 s (2 a second)")
                .containsPattern("taken +2 +bpc-1 1, qpc-1 1")
                .containsPattern("already there +1")
                .containsPattern("refused +1 +ROUTE_NONE 1")
                .contains("record 4 of file.xml, US4: ROUTE_NONE, why (at /at)");
    }

    @Test
    void manyRefusalsOfOneCodeDoNotHideTheOthers() {
        for (int i = 1; i <= 100; i++) {
            add(i, Became.REFUSED, "", "ROUTE_NONE");
        }
        add(101, Became.REFUSED, "", "PATENT_FIELD");
        assertThat(told()).contains("record 101 of").contains("and 97 more").doesNotContain("record 4 of");
    }
}
