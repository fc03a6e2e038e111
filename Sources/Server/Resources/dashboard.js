// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

"use strict";

(() => {
  const indicators = ["occupancy", "in_contact", "masked", "unmasked", "flow_with", "flow_against"];
  const isFlow = (name) => name.startsWith("flow_");
  const spans = { hour: 3600, day: 86400, week: 604800, all: Infinity };
  const state = {
    language: remembered("language") || document.documentElement.lang,
    span: remembered("span") || "day",
    releases: new Map(), windows: new Map(), shares: new Map(), site: null, cursors: new Map(), charts: new Map(), token: remembered("token"),
  };
  const byId = (id) => document.getElementById(id);
  const text = () => window.pumphandleText[state.language] || window.pumphandleText.en;

  function remembered(name) {
    try { return sessionStorage.getItem("pumphandle." + name); } catch { return null; }
  }
  function remember(name, value) {
    try { sessionStorage.setItem("pumphandle." + name, value); } catch { /* private mode: ask again next time */ }
  }
  function element(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }
  async function fetchJSON(path) {
    const headers = state.token ? { authorization: "Bearer " + state.token } : {};
    const response = await fetch(path, { headers, cache: "no-store" });
    if (response.status === 401) throw Object.assign(new Error("token"), { needsToken: true });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }

  // Times are shown on the clock of the place, wherever the reader is.
  function clock(date, options) {
    const zone = state.site?.sites[0]?.time_zone || "UTC";
    return new Intl.DateTimeFormat(state.language === "ko" ? "ko-KR" : "en-GB", { timeZone: zone, ...options }).format(date);
  }
  const shortTime = (date, seconds) => clock(date, seconds < 60
    ? { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const fullTime = (date) => clock(date, { dateStyle: "medium", timeStyle: "medium" });
  const number = (value, digits) => value.toLocaleString(state.language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  function fraction(value) {
    const [above, below] = value.split("/").map(Number);
    return above / (below || 1);
  }
  function duration(seconds) {
    const unit = seconds % 3600 === 0 ? ["hour", 3600] : seconds % 60 === 0 ? ["minute", 60] : ["second", 1];
    return new Intl.NumberFormat(state.language, { style: "unit", unit: unit[0], unitDisplay: "long" }).format(seconds / unit[1]);
  }

  /** The fewest live purposes that cover everything measured, with the indicators to read for each. */
  function readings() {
    return state.site.sites.flatMap((site) => {
      const live = (site.policy?.purposes || []).filter((purpose) => new Date() < new Date(purpose.expires));
      const covered = new Set();
      return live.sort((a, b) => b.indicators.length - a.indicators.length).flatMap((purpose) => {
        const own = purpose.indicators.filter((name) => !covered.has(name));
        own.forEach((name) => covered.add(name));
        const names = own.map(encodeURIComponent).join(",");
        return own.length ? [{ key: [site.id, purpose.id, names].join("|"), names,
          query: `site=${encodeURIComponent(site.id)}&purpose=${encodeURIComponent(purpose.id)}` }] : [];
      });
    });
  }

  async function load() {
    state.site = await fetchJSON("/v1/site");
    // A week is fetched at first; everything only when it is asked for.
    if (state.from === undefined || (state.from && state.span === "all")) {
      const last = state.site.last_window_end && new Date(state.site.last_window_end);
      state.from = last && state.span !== "all" ? new Date(last - spans.week * 1000).toISOString() : null;
      state.cursors = new Map();
      state.windowsFrom = state.from;
    }
    const since = state.from ? `&from=${encodeURIComponent(state.from)}` : "";
    let latest = state.windowsFrom;
    const sitesRead = new Set();
    for (const { key, names, query } of readings()) {
      for (;;) {
        const page = await fetchJSON(`/v1/releases?limit=5000&cursor=${state.cursors.get(key) || "0"}${since}&indicator=${names}&${query}`);
        for (const release of page.releases) {
          const id = [release.site, release.camera, release.zone, release.start].join("|");
          // Each purpose shows its own indicators of the same release.
          const indicators = { ...state.releases.get(id)?.indicators, ...release.indicators };
          state.releases.set(id, { ...release, indicators, date: new Date(release.start) });
        }
        state.cursors.set(key, page.cursor);
        if (!page.more) break;
      }
      const site = query.split("&")[0];
      if (sitesRead.has(site)) continue;
      sitesRead.add(site);
      const windowsSince = state.windowsFrom ? `&from=${encodeURIComponent(state.windowsFrom)}` : "";
      for (const record of (await fetchJSON(`/v1/windows?${query}${windowsSince}`)).windows) {
        state.windows.set([record.site, record.camera, record.start].join("|"), record);
        if (!latest || record.start > latest) latest = record.start;
      }
    }
    state.windowsFrom = latest;
    // Only the newest windows are shown with a share.
    const last = state.site.last_window_end && new Date(state.site.last_window_end);
    const reading = readings().find(({ names }) => names.split(",").includes("masked"));
    if (last && reading && [...state.releases.values()].some((release) => release.indicators.masked)) {
      const from = encodeURIComponent(new Date(last - 7200 * 1000).toISOString());
      for (const share of (await fetchJSON(`/v1/mask-shares?limit=10000&from=${from}&${reading.query}`)).mask_shares) {
        state.shares.set([share.site, share.camera, share.zone, new Date(share.start).getTime()].join("|"), share);
      }
    }
  }

  /** Zones with their releases in the time shown, oldest first. */
  function series() {
    const zones = new Map();
    const all = [...state.releases.values()].sort((a, b) => a.date - b.date);
    const last = all.length ? all[all.length - 1].date : null;
    const from = last && spans[state.span] !== Infinity ? new Date(last - spans[state.span] * 1000) : null;
    for (const release of all) {
      if (from && release.date < from) continue;
      const key = [release.site, release.camera, release.zone].join("|");
      if (!zones.has(key)) zones.set(key, []);
      zones.get(key).push(release);
    }
    return zones;
  }
  const zoneName = (release) => `${release.camera} · ${release.zone}`;
  /** Middle and ends of the interval: privacy noise, and the detector's own error where it is known. */
  function interval(release, name) {
    const estimate = release.indicators[name], detector = release.detector?.[name];
    const half = detector ? (detector.high - detector.low) / 2 : 1.96 * estimate.sigma;
    const middle = detector ? (detector.high + detector.low) / 2 : estimate.mean;
    return { middle, half, low: Math.max(0, middle - half), high: Math.max(0, middle + half) };
  }
  function plusMinus(release, name) {
    const { middle, half } = interval(release, name);
    return `${number(middle, 2)} ± ${number(half, 2)}${release.detector?.[name] ? "*" : ""}`;
  }
  /** Where the detector's error is known from, and how large it is. */
  function detectorText(words, release, name) {
    const detector = release.detector?.[name];
    if (!detector) return words.detectorUnknown;
    const day = new Intl.DateTimeFormat(state.language === "ko" ? "ko-KR" : "en-GB", { dateStyle: "medium", timeZone: "UTC" }).format(new Date(detector.measured));
    return words.detectorKnown(words.sources[detector.source]?.(detector.checks) || detector.source, day, number(detector.bias, 1), number(detector.spread, 1));
  }

  function show() {
    const words = text();
    document.documentElement.lang = state.language;
    for (const node of document.querySelectorAll("[data-text]")) node.textContent = words[node.dataset.text] ?? "";
    for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", words[node.dataset.label]);
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === state.language));
    }
    showSpans(words);
    if (!state.site) return;
    const zones = series();
    const present = indicators.filter((name) => [...zones.values()].some((list) => list.some((release) => release.indicators[name])));
    showSite(words);
    showTiles(words, zones, present);
    showCharts(words, zones, present);
    showTable(words, zones, present);
    showPromise(words);
    showStatus(words, zones);
  }

  function showSpans(words) {
    byId("spans").replaceChildren(...Object.keys(spans).map((name) => {
      const button = element("button", { type: "button", "aria-pressed": String(name === state.span) }, words[name]);
      button.addEventListener("click", () => { state.span = name; remember("span", name); show(); if (name === "all") refresh(); });
      return button;
    }));
  }

  function showSite(words) {
    byId("site").replaceChildren(...state.site.sites.map((site) => {
      const facts = [words.clock(site.time_zone)];
      if (site.policy) facts.push(words.windowsOf(duration(site.policy.window_seconds)));
      const card = element("div", {}, element("strong", {}, site.id), element("span", {}, facts.join(" · ")));
      for (const purpose of site.policy?.purposes || []) {
        const end = new Date(new Date(purpose.expires) - 1);
        const day = clock(end, { dateStyle: "medium" });
        const live = new Date() <= end;
        card.append(element("span", { class: live ? "purpose" : "purpose over" },
          `${words.purpose}: ${purpose.id} (${purpose.legal_basis}), ${live ? words.until(day) : words.ended(day)}`));
      }
      return card;
    }));
  }

  function lossText(words, release) {
    const record = state.windows.get([release.site, release.camera, release.start].join("|"));
    const losses = Object.entries(record?.losses || {}).map(([reason, looks]) => `${words.loss[reason] || reason} ${looks}`);
    return losses.length ? words.lost(losses.join(", ")) : "";
  }

  function showTiles(words, zones, present) {
    byId("now").hidden = zones.size === 0;
    byId("tiles").replaceChildren(...[...zones.values()].map((list) => {
      const release = list[list.length - 1];
      const tile = element("article", { class: "tile" }, element("h3", {}, zoneName(release)));
      if (release.looks === 0) tile.append(element("p", { class: "unseen" }, words.unseen));
      for (const name of present) {
        const estimate = release.indicators[name];
        if (!estimate) continue;
        const { middle, low, high } = interval(release, name);
        tile.append(element("div", { class: "figure" },
          element("span", { class: "label" }, words[name]),
          element("span", { class: "value" }, number(Math.max(0, middle), 1)),
          element("span", { class: "range" }, (isFlow(name) ? words.likelyFlow : words.likely)(number(low, 1), number(high, 1))),
          element("span", { class: "detector" }, detectorText(words, release, name))));
      }
      const masks = state.shares.get([release.site, release.camera, release.zone, release.date.getTime()].join("|"));
      if (masks && masks.share !== null) {
        tile.append(element("div", { class: "figure" },
          element("span", { class: "label" }, words.maskShare),
          element("span", { class: "value" }, `${number(100 * masks.share, 0)} %`),
          element("span", { class: "range" }, words.likelyShare(`${number(100 * masks.low, 0)} %`, `${number(100 * masks.high, 0)} %`))));
      } else if (masks && words.noShare[masks.reason]) {
        tile.append(element("p", { class: "small" }, words.noShare[masks.reason]));
      }
      const share = release.expected_looks ? release.looks / release.expected_looks : 0;
      const meter = element("div", { class: "meter", "aria-hidden": "true" }, element("span", {}));
      meter.firstChild.style.width = `${Math.round(share * 100)}%`;
      tile.append(meter, element("p", { class: "small" },
        [`${shortTime(release.date, release.seconds)} · ${words.coverage(release.looks, release.expected_looks)}`, lossText(words, release)].filter(Boolean).join(" · ")));
      return tile;
    }));
  }

  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /** Releases at every window of the stretch; windows that were never stored are gaps, not zeros. */
  function points(list) {
    const filled = [];
    for (const release of list) {
      const before = filled[filled.length - 1];
      if (before) {
        const step = before.seconds * 1000;
        const missing = Math.round((release.date - before.date) / step) - 1;
        for (let index = 1; index <= Math.min(missing, 500); index++) {
          filled.push({ date: new Date(before.date.getTime() + index * step), seconds: before.seconds, looks: 0, expected_looks: 1, indicators: {} });
        }
      }
      filled.push(release);
    }
    return filled;
  }

  function showCharts(words, zones, present) {
    const box = byId("charts");
    for (const chart of state.charts.values()) chart.destroy();
    state.charts.clear();
    box.replaceChildren();
    if (typeof Chart === "undefined" || zones.size === 0) return;
    const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const highest = {};
    for (const name of present) {
      highest[name] = Math.max(1, ...[...zones.values()].flat().filter((release) => release.indicators[name]).map((release) => interval(release, name).high));
    }
    // Every frame stands before the first chart measures its own.
    const frames = new Map();
    for (const list of zones.values()) {
      for (const name of present) {
        const canvas = element("canvas", { role: "img", "aria-label": `${zoneName(list[0])}: ${words[name]}. ${words.asTable}.` });
        frames.set(zoneName(list[0]) + name, canvas);
        box.append(element("figure", { class: "chart" },
          element("figcaption", {}, element("strong", {}, zoneName(list[0])), element("span", {}, words[name])),
          element("div", { class: "plot" }, canvas)));
      }
    }
    for (const list of zones.values()) {
      const filled = points(list);
      const labels = filled.map((release) => shortTime(release.date, release.seconds));
      for (const name of present) {
        const value = (pick) => filled.map((release) => release.indicators[name] ? pick(interval(release, name)) : null);
        const canvas = frames.get(zoneName(list[0]) + name);
        const ink = color("--ink-soft"), line = color(`--${name}`), band = color(`--${name}-band`);
        state.charts.set(canvas, new Chart(canvas, {
          data: {
            labels,
            datasets: [
              { type: "line", label: words.estimate, data: value(({ middle }) => Math.max(0, middle)), borderColor: line, backgroundColor: line, borderWidth: 2, pointRadius: filled.length > 60 ? 0 : 3, tension: 0, order: 1 },
              { type: "line", label: words.band, data: value(({ high }) => high), borderWidth: 0, pointRadius: 0, fill: "+1", backgroundColor: band, order: 2 },
              { type: "line", label: "", data: value(({ low }) => low), borderWidth: 0, pointRadius: 0, order: 2 },
              { type: "bar", label: words.seenShare, data: filled.map((release) => 1 - (release.expected_looks ? release.looks / release.expected_looks : 0)), yAxisID: "unseen", backgroundColor: color("--unseen"), barPercentage: 1, categoryPercentage: 1, order: 3 },
            ],
          },
          options: {
            animation: reduced ? false : { duration: 250 }, responsive: true, maintainAspectRatio: false, interaction: { mode: "index", intersect: false },
            scales: {
              x: { ticks: { color: ink, maxRotation: 0, autoSkipPadding: 16 }, grid: { display: false } },
              y: { beginAtZero: true, min: 0, suggestedMax: highest[name], title: { display: true, text: isFlow(name) ? words.perMinute : words.perLook, color: ink }, ticks: { color: ink }, grid: { color: color("--rule") } },
              unseen: { display: false, min: 0, max: 1 },
            },
            plugins: {
              legend: { display: false },
              tooltip: {
                filter: (item) => item.datasetIndex === 0 || item.datasetIndex === 3,
                callbacks: {
                  label: (item) => {
                    const release = filled[item.dataIndex];
                    if (item.datasetIndex === 3) return release.looks ? words.coverage(release.looks, release.expected_looks) : words.missing;
                    return release.indicators[name] ? plusMinus(release, name) : words.missing;
                  },
                },
              },
            },
          },
        }));
      }
    }
  }

  function showTable(words, zones, present) {
    const box = byId("table-box");
    box.hidden = zones.size === 0;
    if (typeof Chart === "undefined") box.open = true;
    const head = [words.start, words.camera, words.zone, words.looks, ...present.map((name) => words[name])];
    const rows = [...zones.values()].flat().sort((a, b) => b.date - a.date || a.zone.localeCompare(b.zone)).slice(0, 2000);
    const table = byId("table");
    table.replaceChildren(
      element("thead", {}, element("tr", {}, ...head.map((title) => element("th", { scope: "col" }, title)))),
      element("tbody", {}, ...rows.map((release) => element("tr", {},
        element("td", {}, fullTime(release.date)), element("td", {}, release.camera), element("td", {}, release.zone),
        element("td", {}, `${release.looks}/${release.expected_looks}`),
        ...present.map((name) => {
          return element("td", {}, release.indicators[name] ? plusMinus(release, name) : release.looks && isFlow(name) ? "–" : words.missing);
        })))));
  }

  function showPromise(words) {
    const body = words.promiseText.map((sentence) => element("p", {}, sentence));
    for (const site of state.site.sites) {
      for (const camera of site.cameras) {
        if (!camera.guarantee) continue;
        body.push(element("h3", {}, `${camera.id}: ${words.costs} (δ ${fraction(camera.guarantee.delta).toExponential(0)})`));
        body.push(element("ul", {}, ...camera.guarantee.stays.map((stay) => {
          const percent = Math.ceil(100 / (1 + Math.exp(-stay.epsilon)));
          return element("li", {}, words.cost(words.stay[stay.name] || stay.name, stay.epsilon < 100 ? stay.epsilon.toPrecision(3) : number(Math.ceil(stay.epsilon), 0), words.certainty(percent)));
        })));
      }
    }
    byId("promise-body").replaceChildren(...body);
  }

  function showStatus(words, zones, problem) {
    const note = byId("status");
    const last = state.site?.last_window_end ? new Date(state.site.last_window_end) : null;
    const seconds = state.site?.sites[0]?.policy?.window_seconds || 60;
    let message = problem || "";
    if (!message && zones.size === 0) message = words.nothing;
    else if (!message && typeof Chart === "undefined") message = words.chartMissing;
    else if (!message && last && Date.now() - last > 3 * seconds * 1000 + 60000) message = words.stale(fullTime(last));
    note.textContent = message;
    note.hidden = !message;
  }

  async function refresh() {
    const before = JSON.stringify([...state.cursors]);
    try {
      const first = state.site === null;
      await load();
      byId("login").hidden = true;
      if (first || before !== JSON.stringify([...state.cursors])) show(); else showStatus(text(), series());
    } catch (error) {
      if (error.needsToken) {
        byId("login").hidden = false;
        showStatus(text(), new Map([[0, 0]]), state.token ? text().tokenWrong : text().tokenAsked);
        return;
      }
      showStatus(text(), new Map([[0, 0]]), text().offline);
    }
    const seconds = state.site?.sites[0]?.policy?.window_seconds || 10;
    clearTimeout(state.timer);
    state.timer = setTimeout(refresh, Math.min(60, Math.max(5, seconds / 2)) * 1000);
  }

  byId("login").addEventListener("submit", (event) => {
    event.preventDefault();
    state.token = byId("token").value.trim();
    remember("token", state.token);
    refresh();
  });
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => { state.language = button.dataset.language; remember("language", state.language); show(); });
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  show();
  refresh();
})();
