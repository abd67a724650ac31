package dev.polyloop.js;

import static dev.polyloop.js.JsProgram.check;

import org.junit.jupiter.api.Test;

/** Blob, File and FormData. */
class BlobTest {
  @Test
  void blob_hasBytesOfItsParts() {
    check(
        """
        const source = Uint8Array.of(1, 2);
        const blob = new Blob(["a\\u00e9", source, new Blob(["x"])], { type: "Text/Plain" });
        source[0] = 9;
        console.log(blob.size, blob.type, await blob.slice(-1).text(), new Uint8Array(await blob.arrayBuffer())[3], `${blob}`);
        console.log(blob.slice(1, 3, "A/B").type, await blob.slice(1, 3).text() === "\\u00e9", blob.slice(5, 2).size, (await blob.bytes()).length);
        let count = 0;
        for await (const chunk of new Blob([new Uint8Array(70_000)]).stream()) count += chunk.length;
        console.log(count, new Blob(["x"], { type: "\\u00e9" }).type === "", new Blob([5, null]).size);
        for (const f of [() => new Blob("x"), () => new Blob([], { endings: "x" }), () => new File(["x"])]) {
          try { f(); console.log("no"); } catch (e) { console.log(e.name); }
        }
        const file = new File([blob], "n.txt", { lastModified: 5 });
        console.log(file.name, file.size, file.lastModified, file instanceof Blob, file.type === "");
        """,
        """
        6 text/plain x 1 [object Blob]
        a/b true 0 6
        70000 true 5
        TypeError
        TypeError
        TypeError
        n.txt 6 5 true true
        """);
  }

  @Test
  void structuredClone_copiesBlobsAndFiles() {
    check(
        """
        const file = new File(["ab"], "n", { type: "t/x", lastModified: 5 });
        const copy = structuredClone({ file, blob: new Blob(["c"], { type: "x/y" }), again: file });
        console.log(copy.file instanceof File, copy.file !== file, copy.file.name, copy.file.type, copy.file.lastModified, await copy.file.text());
        console.log(copy.blob instanceof File, copy.blob.type, await copy.blob.text(), copy.again === copy.file);
        """,
        """
        true true n t/x 5 ab
        false x/y c true
        """);
  }

  @Test
  void formData_isAList() {
    check(
        """
        const form = new FormData();
        form.append("a", "1");
        form.append("file", new Blob(["x"], { type: "t/y" }), "x.bin");
        form.append("a", 2);
        form.append("b", new Blob(["y"]));
        form.set("a", "3");
        form.set("c", "4");
        console.log([...form].map(([name, value]) => `${name}=${value.name ?? value}`).join());
        console.log(form.get("file") instanceof File, form.get("file").type, form.get("none"), form.has("c"), form.getAll("a"));
        form.delete("a");
        console.log([...form.keys()].join());
        for (const f of [() => form.append("x"), () => form.append("x", "y", "z"), () => new FormData({})]) {
          try { f(); console.log("no"); } catch (e) { console.log(e.name); }
        }
        """,
        """
        a=3,file=x.bin,b=blob,c=4
        true t/y null true [ '3' ]
        file,b,c
        TypeError
        TypeError
        TypeError
        """);
  }
}
