"""The text of docs/conformance.md, from what is recorded."""

import collections

INTRODUCTION = """# Conformance

CPython 3.11's own tests of asyncio, as Debian packages them (`libpython3.11-testsuite`), run on Polyloop, on a plain
GraalPy 25.0.3 with its own asyncio, and on CPython 3.12. Written by `tests/conformance/run`; none of the tests is part
of this project. The modules left out test CPython's selector loop from inside, and Windows.

An id *counts* unless CPython 3.12 does not pass it either (it skips it, or 3.12 changed what it tests; 3.12.1 ran
here, and what 3.12.8 changed, the version of GraalPy's library, is below as *later*), or it tests how CPython's
implementation works inside. Of those that count, Polyloop passes {share}.

| module | ids | count | Polyloop passes | of those that count | stock passes | CPython 3.12 passes |
|---|---|---|---|---|---|---|
"""


def text(ids, modules, records, reasons):
    """The page; records are those of polyloop, stock and cpython."""
    polyloop, stock, cpython = records["polyloop"], records["stock"], records["cpython"]
    rows = collections.defaultdict(collections.Counter)
    failures = collections.defaultdict(list)  # (class, reason) -> ids
    behind = []
    for name in ids:
        outcome = polyloop.of(name)
        passes = outcome == "pass"
        why = None if passes else reasons.of(name)
        if cpython.of(name) != "pass":
            kind = "3.11 only"
        elif why is not None and why[0] in ("internal", "later"):
            kind = why[0]
        else:
            kind = "counts"
        for row in (rows[name.partition(".")[0]], rows["all"]):
            row["ids"] += 1
            row[kind] += 1
            row["pass"] += passes
            row["counted pass"] += passes and kind == "counts"
            row["stock"] += stock.of(name) == "pass"
            row["cpython"] += cpython.of(name) == "pass"
        if not passes and stock.of(name) == "pass":
            behind.append(name)
        if not passes and kind != "3.11 only":
            unexplained = "not looked into yet" if outcome else "not run: its module or class could not be set up"
            failures[why or ("open", unexplained)].append((name, outcome))
    share = percent(rows["all"]["counted pass"], rows["all"]["counts"])
    lines = [INTRODUCTION.format(share=share)]
    for module in [*modules, "all"]:
        row = rows[module]
        label = f"**{module}**" if module == "all" else f"`{module}`"
        lines.append(
            f"| {label} | {row['ids']} | {row['counts']} | {row['pass']} | "
            f"{row['counted pass']} ({percent(row['counted pass'], row['counts'])}) | {row['stock']} | {row['cpython']} |\n"
        )
    lines.append(
        f"\n{rows['all']['3.11 only']} ids do not pass on CPython 3.12.1 either, {rows['all']['later']} not on 3.12.8;"
        f" {rows['all']['internal']} test what is inside CPython's implementation. {len(behind)} ids that pass on the plain GraalPy do not pass on Polyloop.\n"
    )
    lines.append("\n## What does not pass\n\nA star marks what passes on the plain GraalPy.\n")
    for (kind, reason), found in sorted(failures.items(), key=lambda entry: (entry[0][0], -len(entry[1]))):
        lines.append(f"\n**{kind}**: {reason} ({len(found)})\n\n")
        lines.extend(f"- {line}\n" for line in by_class(found, stock))
    return "".join(lines)


def percent(part, whole):
    return f"{100 * part / whole:.1f} %" if whole else "none"


def by_class(ids, stock):
    """A line for each class, with its tests; a star marks what stock passes."""
    classes = collections.defaultdict(list)
    for name, outcome in ids:
        name, _, test = name.rpartition(".")
        mark = f" ({outcome})" if outcome in ("skip", "hung") else ""
        classes[name].append(f"{test}{mark}{' *' if stock.of(f'{name}.{test}') == 'pass' else ''}")
    return [f"`{name}`: {', '.join(tests)}" for name, tests in classes.items()]
