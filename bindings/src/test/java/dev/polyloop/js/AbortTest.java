package dev.polyloop.js;

import static dev.polyloop.js.JsProgram.check;

import org.junit.jupiter.api.Test;

class AbortTest {
  @Test
  void abort_tellsListenersOnce_withTheReason() {
    check(
        """
        const controller = new AbortController();
        const { signal } = controller;
        signal.onabort = (event) => console.log("handler", event.type, event.target === signal);
        signal.addEventListener("abort", { handleEvent() { console.log("object"); } });
        signal.addEventListener("abort", () => console.log("no"), { signal: AbortSignal.abort() });
        signal.throwIfAborted();
        controller.abort();
        controller.abort("again");
        console.log(signal.aborted, signal.reason.name, signal.reason instanceof DOMException, signal.reason.code);
        try { signal.throwIfAborted(); } catch (e) { console.log(e === signal.reason); }
        """,
        """
        handler abort true
        object
        true AbortError true 20
        true
        """);
  }

  @Test
  void any_followsTheFirst_timeout_usesTheLoopsClock() {
    check(
        """
        const controller = new AbortController();
        const any = AbortSignal.any([controller.signal, AbortSignal.any([AbortSignal.timeout(50)])]);
        any.addEventListener("abort", () => console.log(any.reason.name, performance.now(), controller.signal.aborted));
        console.log(AbortSignal.any([AbortSignal.abort("x"), any]).reason, any.aborted);
        try { new AbortSignal(); } catch (e) { console.log(e.name); }
        """,
        """
        x false
        TypeError
        TimeoutError 50 false
        """);
  }

  @Test
  void eventTarget_ordersStopsAndReports() {
    check(
        """
        const target = new EventTarget();
        const seen = [];
        const twice = () => seen.push("twice");
        target.addEventListener("e", twice);
        target.addEventListener("e", twice);
        target.addEventListener("e", () => seen.push("once"), { once: true });
        target.addEventListener("e", () => seen.push("capture"), true);
        target.addEventListener("e", (event) => { event.preventDefault(); event.stopImmediatePropagation(); });
        target.addEventListener("e", () => seen.push("no"));
        const event = new CustomEvent("e", { cancelable: true, detail: 5 });
        console.log(target.dispatchEvent(event), event.defaultPrevented, event.detail, seen.join());
        target.removeEventListener("e", twice);
        target.dispatchEvent(event);
        console.log(seen.join());
        """,
        """
        false true 5 capture,twice,once
        capture,twice,once,capture
        """);
  }
}
