/**
 * "Something was not right": telling the organisers, and never again with somebody. Sheets over whatever stands; the room
 * goes on. What was typed stays in this page until it is sent, whatever goes wrong on the way.
 */

import { html } from "../../vendor/htm-preact-3.1.1.js";
import { Button, Choice, Sheet } from "./parts.js";
import { nameOf } from "./scene.js";
import { formFrom, problemsOf, sendTo } from "./telling.js";

const EMPTY = { about: "", rule: "", words: "", form: null, busy: false, answer: null };
const others = (view) => view.people.filter((one) => one.seat !== view.me.seat && !one.rehearsal && one.name);

/** Change what is typed and known of the report, as it is by then: answers come in while somebody types. */
const changer = ({ set }) => (changes) => set((now) => ({ report: { ...(now.report ?? EMPTY), ...changes } }));

async function load(model) {
  const change = changer(model);
  change({ busy: true, answer: null });
  const form = await formFrom(model.addresses.report);
  change({ busy: false, form, answer: form === null ? { failed: true } : null });
}

/** The tap that opens the sheet asks for what it is made of, unless it is there from before. */
function openReport(model) {
  model.set({ sheet: "report" });
  if ((model.ui.report?.form ?? null) === null) load(model);
}

/** From a list of people: tell somebody, or do not meet somebody again. */
export function WrongSheet({ model, close }) {
  const { view, t, set } = model;
  return html`<${Sheet} title=${t("wrong")} onClose=${close} closeWord=${t("close")}>
    <${Choice} icon="shield" title=${t("report")} line=${t("report_short")} onClick=${() => openReport(model)} />
    ${others(view).length > 0 && html`<h3>${t("block_title")}</h3><p class="second">${t("block_line")}</p>`}
    ${others(view).map((one) => html`<${Button} kind="wide" key=${one.seat} onClick=${() => set({ sheet: "block", block: one.seat })}>${t("block_with", { name: one.name })}</${Button}>`)}
  </${Sheet}>`;
}

export function BlockSheet({ model, close }) {
  const { view, ui, t, set, addresses, form } = model;
  const name = nameOf(view, ui.block);
  const answer = ui.blocked?.seat === ui.block ? ui.blocked : null;
  const block = async () => {
    set({ blocked: { seat: ui.block, ...(await sendTo(addresses.block, form, { seat: ui.block })) } });
  };
  return html`<${Sheet} title=${t("block_with", { name })} onClose=${close} closeWord=${t(answer?.said ? "close" : "go_back")}>
    ${answer?.said
      ? html`<p role="status">${answer.said}</p>`
      : html`<p class="permission">${t("block_does", { name })}</p>
        ${answer !== null && html`<p role="alert">${t("not_through")}</p>`}
        <${Button} kind="main wide" onClick=${block}>${t("block_yes")}</${Button}>`}
  </${Sheet}>`;
}

function Problems({ answer, name }) {
  return problemsOf(answer, name).map((line) => html`<p class="problem" role="alert" key=${line} id=${`problem-${name || "all"}`}>${line}</p>`);
}

function Select({ id, label, value, options, onChange, answer, name }) {
  return html`<div class="field"><label for=${id}>${label}</label>
    <select id=${id} value=${value} onChange=${(event) => onChange(event.target.value)}>
      ${options.map(([code, words]) => html`<option key=${code} value=${code} selected=${code === value}>${words}</option>`)}
    </select><${Problems} answer=${answer} name=${name} /></div>`;
}

function Fields({ report, change, t }) {
  const { form, answer } = report;
  const people = [["", t("report_nobody")], ...form.people.map((one) => [one.id, one.name])];
  const rules = [["", t("report_choose")], ...form.rules.map((one) => [one.code, one.words])];
  return html`
    <${Select} id="report-about" label=${t("report_who")} value=${report.about} options=${people} onChange=${(about) => change({ about })} answer=${answer} name="about" />
    <${Select} id="report-rule" label=${t("report_rule")} value=${report.rule} options=${rules} onChange=${(rule) => change({ rule })} answer=${answer} name="rule" />
    <div class="field"><label for="report-words">${t("report_words")}</label>
      <textarea id="report-words" rows="4" maxlength=${form.most} value=${report.words} onInput=${(event) => change({ words: event.target.value })}></textarea>
      <${Problems} answer=${answer} name="words" /></div>
    <${Problems} answer=${answer} name="" />`;
}

export function ReportSheet({ model, close }) {
  const { ui, t, set, addresses } = model;
  const report = ui.report ?? EMPTY;
  const change = changer(model);
  const send = async () => {
    change({ busy: true });
    const { about, rule, words, form } = report;
    const answer = await sendTo(addresses.report, form.token, { about, rule, words });
    if (answer.said) set({ report: { ...EMPTY, answer } });
    else change({ busy: false, answer });
  };
  if (report.answer?.said) {
    const done = () => {
      set({ report: null });
      close();
    };
    return html`<${Sheet} title=${t("report")} onClose=${done} closeWord=${t("close")}><p role="status">${report.answer.said}</p><p class="permission">${t("room_goes_on")}</p></${Sheet}>`;
  }
  return html`<${Sheet} title=${t("report")} onClose=${close} closeWord=${t("go_back")}>
    <p class="permission">${t("report_line")}</p>
    ${report.form && html`<${Fields} report=${report} change=${change} t=${t} />`}
    ${report.answer?.failed && html`<p class="problem" role="alert">${t(report.form ? "report_failed" : "not_through")}</p>`}
    ${report.busy && html`<p class="quiet" role="status">${t("a_moment")}</p>`}
    <${Button} kind="main wide" disabled=${report.busy} onClick=${report.form ? send : () => load(model)}>${t(report.form ? "report_send" : "try_again")}</${Button}>
  </${Sheet}>`;
}
