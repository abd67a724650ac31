package dev.polyloop.js;

import static dev.polyloop.js.JsProgram.check;

import org.junit.jupiter.api.Test;

/**
 * Text and bytes: TextEncoder, TextDecoder, atob, btoa. The expectations are those of the Encoding
 * standard.
 */
class EncodingTest {
  @Test
  void encoder_writesUtf8_andReplacesLoneSurrogates() {
    check(
        """
        const encoder = new TextEncoder();
        const hex = (bytes) => Array.from(bytes, (b) => b.toString(16)).join(" ");
        console.log(hex(encoder.encode("a\\u00e9\\u20ac\\ud83d\\ude00\\ud800x")), encoder.encode().length, encoder.encoding);
        const into = new Uint8Array(5);
        console.log(encoder.encodeInto("a\\u20ac\\ud83d\\ude00b", into), hex(into));
        console.log(encoder.encode("x") instanceof Uint8Array, encoder.encode("x").buffer.transfer().byteLength);
        """,
        """
        61 c3 a9 e2 82 ac f0 9f 98 80 ef bf bd 78 0 utf-8
        { read: 2, written: 4 } 61 e2 82 ac 0
        true 1
        """);
  }

  @Test
  void decoder_replacesEachMaximalPart_inOnePieceOrMany() {
    check(
        """
        const inputs = [
          ["utf-8", [0x41, 0xe2, 0x82, 0x41, 0xed, 0xa0, 0x80, 0xf0, 0x9f, 0x98, 0xc0, 0xff, 0xf4, 0x90]],
          ["utf-16le", [0x3d, 0xd8, 0x00, 0xde, 0x3d, 0xd8, 0x41, 0x00, 0x00, 0xdc, 0x42]],
          ["utf-16be", [0xd8, 0x3d, 0xde, 0x00, 0xd8, 0x3d, 0x00, 0x41, 0xdc, 0x00, 0x42]],
          ["shift_jis", [0x82, 0xa0, 0xb1, 0x82]],
          ["gbk", [0xc4, 0xe3, 0x80, 0x41]],
        ];
        for (const [label, input] of inputs) {
          const whole = new TextDecoder(label).decode(Uint8Array.from(input));
          const decoder = new TextDecoder(label);
          let pieces = "";
          for (const byte of input) pieces += decoder.decode(Uint8Array.of(byte), { stream: true });
          pieces += decoder.decode();
          console.log(label, JSON.stringify(whole).replace(/[^ -~]/g, (c) => c.charCodeAt(0).toString(16) + ";"), pieces === whole);
        }
        """,
        """
        utf-8 "Afffd;Afffd;fffd;fffd;fffd;fffd;fffd;fffd;fffd;" true
        utf-16le "d83d;de00;fffd;Afffd;fffd;" true
        utf-16be "d83d;de00;fffd;Afffd;fffd;" true
        shift_jis "3042;ff71;fffd;" true
        gbk "4f60;20ac;A" true
        """);
  }

  @Test
  void decoder_knowsLabels() {
    check(
        """
        const labels = ["latin1", " UTF8 ", "ascii", "ucs-2", "sjis", "l5", "koi8-ru", "x-mac-ukrainian", "gb2312", "x-user-defined", "L6", "iso8859-14"];
        console.log(labels.map((label) => new TextDecoder(label).encoding).join());
        const at = (label, ...bytes) => [...new TextDecoder(label).decode(Uint8Array.from(bytes))].map((c) => c.codePointAt(0).toString(16)).join();
        console.log(at("latin1", 0x80, 0x81, 0xe9), at("windows-1253", 0xaa), at("x-mac-cyrillic", 0xff), at("koi8-u", 0xae));
        console.log(at("latin6", 0x41, 0x80, 0xa0, 0xa1, 0xbd, 0xff), at("iso-8859-14", 0x9f, 0xa1, 0xaf, 0xbe, 0xde, 0xff));
        for (const label of ["nope", "replacement", ""]) {
          try { new TextDecoder(label); console.log("no"); } catch (e) { console.log(e.name); }
        }
        """,
        """
        windows-1252,utf-8,windows-1252,utf-16le,shift_jis,windows-1254,koi8-u,x-mac-cyrillic,gbk,x-user-defined,iso-8859-10,iso-8859-14
        20ac,81,e9 fffd 20ac 45e
        41,80,a0,104,2015,138 9f,1e02,178,1e85,176,ff
        RangeError
        RangeError
        RangeError
        """);
  }

  @Test
  void decoder_fatal_throwsAndStartsAnew_bomIsTakenOff() {
    check(
        """
        const fatal = new TextDecoder("utf-8", { fatal: true });
        const failure = (f) => { try { return f(); } catch (e) { return e.name; } };
        console.log(failure(() => fatal.decode(Uint8Array.of(0xe2, 0x82))), fatal.decode(Uint8Array.of(0x41)));
        console.log(fatal.decode(Uint8Array.of(0xe2), { stream: true }) === "", failure(() => fatal.decode()), fatal.fatal);
        const bom = [0xef, 0xbb, 0xbf, 0x41];
        const decoder = new TextDecoder();
        let text = "";
        for (const byte of bom) text += decoder.decode(Uint8Array.of(byte), { stream: true });
        console.log(text.length, decoder.decode(), new TextDecoder().decode(Uint8Array.from(bom)).length);
        console.log(new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bom)).length);
        console.log(new TextDecoder("utf-16le").decode(Uint8Array.of(0xff, 0xfe, 0x41, 0)).length);
        const buffer = Uint8Array.of(0x40, 0x41, 0x42, 0x43).buffer;
        console.log(decoder.decode(buffer), decoder.decode(new DataView(buffer, 1, 2)), failure(() => decoder.decode("x")));
        """,
        """
        TypeError A
        true TypeError true
        1  1
        2
        1
        @ABC AB TypeError
        """);
  }

  @Test
  void base64_isForgiving_andRefusesWhatItMust() {
    check(
        """
        console.log(btoa("Hello\\xff"), btoa(null), atob(" SGVs bG8 "), atob("SGVsbG8="), atob("YQ"), atob("YR=="), atob("") === "");
        for (const f of [() => atob("a"), () => atob("ab=c"), () => atob("ab==="), () => atob("YQ="), () => btoa("\\u0100")]) {
          try { console.log("no", f()); } catch (e) { console.log(e.name, e.code); }
        }
        """,
        """
        SGVsbG// bnVsbA== Hello Hello a a true
        InvalidCharacterError 5
        InvalidCharacterError 5
        InvalidCharacterError 5
        InvalidCharacterError 5
        InvalidCharacterError 5
        """);
  }
}
