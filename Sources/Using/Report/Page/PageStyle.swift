// How pages look: on light and dark screens, narrow and wide, and on paper.

/// Series have the colours of Okabe & Ito (2008), which people with colour blindness can tell apart, darkened on white
/// and lightened on black until they stand out at 3 to 1; dashes tell them apart too.
let pageStyle = """
    :root {
      --paper: #ffffff; --panel: #f4f6f8; --ink: #1b1f24; --muted: #57606a; --line: #d0d7de;
      --precision: #0072b2; --recall: #c04f00; --f1: #00805d; --hit: #9b4f85; --plain: #1b1f24;
      --phase0: #dcebf7; --phase1: #fbe9cf; --phase2: #dff0e3; --phase3: #f1e2ee; --phase4: #eceeda; --phase5: #e4e4f4;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #14181d; --panel: #1d232a; --ink: #e6e9ec; --muted: #a3adb8; --line: #3a434d;
        --precision: #6cc0f2; --recall: #f4a259; --f1: #46d3a4; --hit: #dc97c4; --plain: #e6e9ec;
        --phase0: #1f3243; --phase1: #40321f; --phase2: #203a2a; --phase3: #3b2937; --phase4: #35371f; --phase5: \
        #2b2b45;
      }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", "DejaVu \
    Sans", sans-serif; }
    main { max-width: 1080px; margin: 0 auto; padding: 24px 20px 48px; }
    h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 4px; overflow-wrap: anywhere; }
    h2 { font-size: 1.25rem; margin: 40px 0 12px; padding-bottom: 4px; border-bottom: 1px solid var(--line); }
    h3 { font-size: 1rem; margin: 24px 0 4px; }
    p { margin: 8px 0; max-width: 90ch; }
    .muted, figcaption { color: var(--muted); }
    .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 20px 0; }
    .card { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; }
    .card b { display: block; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
    .card span { color: var(--muted); font-size: .875rem; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; font-size: .9rem; width: 100%; font-variant-numeric: tabular-nums; }
    caption { text-align: left; color: var(--muted); padding-bottom: 6px; }
    th, td { text-align: left; vertical-align: top; padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); }
    th { font-weight: 600; vertical-align: bottom; }
    .number { text-align: right; }
    td.number { white-space: nowrap; }
    figure { margin: 16px 0 24px; }
    .chart .scroll svg { display: block; width: 100%; min-width: 900px; height: auto; }
    .chart h3 { margin-bottom: 0; }
    .legend { display: flex; flex-wrap: wrap; gap: 4px 20px; list-style: none; margin: 4px 0 8px; padding: 0; \
    font-size: .9rem; }
    .legend li { display: flex; align-items: center; gap: 8px; }
    .legend svg { flex: none; }
    svg text { fill: var(--ink); font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
    svg text.faint { fill: var(--muted); }
    svg .grid { stroke: var(--line); stroke-width: 1; }
    svg .axis { stroke: var(--muted); stroke-width: 1; }
    svg .series { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
    svg .dot { stroke: none; }
    svg .switch { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 2 3; }
    svg .badge { fill: var(--ink); }
    svg text.badge-text { fill: var(--paper); font-size: 11px; font-weight: 600; }
    svg .equal { fill: none; stroke: var(--muted); stroke-width: 1; stroke-dasharray: 1 4; }
    svg text.named { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
    svg .ring { fill: none; stroke-width: 3; }
    .pair { display: grid; grid-template-columns: minmax(0, 46fr) minmax(0, 54fr); gap: 28px; align-items: start; }
    .pair table { font-size: .85rem; }
    .pair td, .pair th { padding-right: 6px; }
    .curve { margin: 0 0 16px; }
    .curve > svg { display: block; width: 100%; height: auto; }
    @media (max-width: 900px) { .pair { grid-template-columns: minmax(0, 1fr); } }
    svg .hover { fill: transparent; }
    svg .hover:hover { fill: var(--ink); fill-opacity: .1; }
    .badge-inline { display: inline-block; min-width: 1.5em; padding: 0 .35em; border-radius: 1em; background: \
    var(--ink);
      color: var(--paper); font-size: .8rem; font-weight: 600; text-align: center; }
    .gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr)); gap: 20px; }
    .gallery figure { margin: 0; }
    .gallery img { display: block; width: 100%; height: auto; border-radius: 4px; }
    .gallery figcaption { font-size: .9rem; padding-top: 4px; overflow-wrap: anywhere; }
    pre { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; margin: \
    8px 0;
      font: 13px/1.45 ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
    @media print {
      :root {
        --paper: #ffffff; --panel: #ffffff; --ink: #000000; --muted: #444444; --line: #bbbbbb;
        --precision: #0072b2; --recall: #c04f00; --f1: #00805d; --hit: #9b4f85; --plain: #000000;
        --phase0: #dcebf7; --phase1: #fbe9cf; --phase2: #dff0e3; --phase3: #f1e2ee; --phase4: #eceeda; --phase5: \
        #e4e4f4;
      }
      body { font-size: 11pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      main { max-width: none; padding: 0; }
      .scroll { overflow: visible; }
      table { font-size: 8.5pt; }
      pre { font-size: 8pt; }
      .chart .scroll svg { min-width: 0; }
      .gallery { grid-template-columns: 1fr 1fr; }
      figure, tr, .card { break-inside: avoid; }
      h2, h3 { break-after: avoid; }
    }
    """
