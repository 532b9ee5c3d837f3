// Script of the live page. It shows the changes that the runner sends, and keeps the state of the user interface: focus,
// expanded sections, typed text, and the scroll positions of logs. It runs without a build in all current browsers.
'use strict';
(() => {
  const MAX_LINES = 500;
  const MAX_RETRIES = 20;
  /** Position of the newest log line, by pane. */
  const newest = new WeakMap();
  const byId = (id) => document.getElementById(id);

  /** Makes the element `from` equal to `to`. Keeps the nodes of `from`, and with them the focus and the typed text. */
  const morph = (from, to) => {
    if (from.isEqualNode(to)) {
      return;
    }
    if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName) {
      from.replaceWith(to);
      return;
    }
    if (from.nodeType !== Node.ELEMENT_NODE) {
      from.data = to.data;
      return;
    }
    morphAttributes(from, to);
    if (from.dataset.log === undefined && from.nodeName !== 'INPUT') {
      morphChildren(from, to);
    }
  };

  const morphAttributes = (from, to) => {
    // sections that the user has expanded or collapsed keep their state
    const isKept = (name) => name === 'data-touched' || (name === 'open' && from.dataset.touched !== undefined);
    [...from.attributes]
      .filter(({ name }) => !to.hasAttribute(name) && !isKept(name))
      .forEach(({ name }) => from.removeAttribute(name));
    [...to.attributes]
      .filter(({ name, value }) => from.getAttribute(name) !== value && !isKept(name))
      .forEach(({ name, value }) => from.setAttribute(name, value));
  };

  const morphChildren = (from, to) => {
    let at = from.firstChild;
    for (const wanted of [...to.childNodes]) {
      const known = wanted.id
        ? [...from.children].find(({ id }) => id === wanted.id)
        : at && !at.id && at.nodeName === wanted.nodeName && at;
      if (!known) {
        from.insertBefore(wanted, at);
      } else {
        if (known === at) {
          at = at.nextSibling;
        } else {
          from.insertBefore(known, at);
        }
        morph(known, wanted);
      }
    }
    while (at) {
      const rest = at.nextSibling;
      at.remove();
      at = rest;
    }
  };

  const showPart = ({ name, place, html }) => {
    const template = document.createElement('template');
    template.innerHTML = html; // created by the runner, which escapes all external text
    const part = template.content.firstElementChild;
    const known = byId(name);
    if (known) {
      morph(known, part);
    } else {
      byId(place).prepend(part);
    }
  };

  const addLines = ({ pane: name, gap, lines }) => {
    const pane = document.querySelector(`[data-log="${CSS.escape(name)}"]`);
    if (!pane) {
      return;
    }
    const isAtEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 24;
    const known = newest.get(pane) ?? 0;
    const added = lines.filter(([id]) => id > known).map(([, text]) => lineOf(text));
    if (added.length === 0) {
      return;
    }
    newest.set(pane, lines[lines.length - 1][0]);
    if (gap) {
      added.unshift(lineOf('… some lines are omitted here: see the complete log', 'gap'));
    }
    pane.append(...added);
    while (pane.childElementCount > MAX_LINES) {
      pane.firstElementChild.remove();
    }
    if (isAtEnd) {
      pane.scrollTop = pane.scrollHeight;
    }
  };

  const lineOf = (text, kind = '') => {
    const line = document.createElement('div');
    line.textContent = text;
    line.className = kind;
    return line;
  };

  const change = ({ parts, gone, logs }) => {
    const focused = document.activeElement;
    const waiting = namesOfWaiting();
    gone.forEach((name) => byId(name)?.remove());
    parts.forEach(showPart);
    logs.forEach(addLines);
    tick();
    announce(waiting);
    if (focused && focused !== document.body && !focused.isConnected) {
      byId('main').focus(); // the focused element was removed, such as the button of an approval
    }
  };

  const namesOfWaiting = () => [...document.querySelectorAll('.approval')].map(({ id }) => id);

  const announce = (before) => {
    const waiting = namesOfWaiting();
    const added = waiting.filter((id) => !before.includes(id)).map((id) => byId(id).dataset.about);
    document.title = document.title.replace(/^(\(\d+\) )?/, waiting.length > 0 ? `(${waiting.length}) ` : '');
    if (added.length > 0) {
      const count = added.length === 1 ? 'An approval is waiting' : `${added.length} new approvals are waiting`;
      byId('said').textContent = `${count}: ${added.join('; ')}`;
    }
  };

  /** Updates the elapsed times. */
  const tick = () => {
    document.querySelectorAll('[data-since]').forEach((element) => {
      const seconds = Math.max(0, Math.round((Date.now() - Date.parse(element.dataset.since)) / 1000));
      const text = seconds < 100 ? `${seconds} s elapsed` : `${Math.floor(seconds / 60)} min ${seconds % 60} s elapsed`;
      if (element.textContent !== text) {
        element.textContent = text;
      }
    });
  };

  const decide = async (form, decision) => {
    const problem = form.querySelector('.problem');
    const input = form.querySelector('input');
    if (decision === 'reject' && input.value.trim() === '') {
      problem.textContent = 'Enter a reason for the rejection.';
      input.setAttribute('aria-invalid', 'true');
      input.focus();
      return;
    }
    input.removeAttribute('aria-invalid');
    const said = decision === 'approve' ? 'Approved.' : 'Rejected.';
    await post(form, `approvals/${form.dataset.approval}`, { decision, summary: input.value }, said);
  };

  const retry = (form, mode) => {
    const { execution: executionId, stage } = form.dataset;
    return post(form, 'retries', { executionId, stage, mode }, `Stage ${stage} is retried.`);
  };

  /** Sends a request of the user to the run, and shows the reason if the run refuses the request. */
  const post = async (form, path, body, done) => {
    const problem = form.querySelector('.problem');
    const buttons = form.querySelectorAll('button');
    problem.textContent = '';
    buttons.forEach((button) => (button.disabled = true));
    try {
      const response = await fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      problem.textContent = (await response.json()).problem ?? '';
      byId('said').textContent = response.ok ? done : '';
    } catch {
      problem.textContent = 'The run cannot be reached. It may have ended.';
    }
    buttons.forEach((button) => (button.disabled = false));
  };

  document.addEventListener('submit', (event) => event.preventDefault()); // the Enter key in the comment must not decide
  document.addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    const form = target.closest('form');
    if (button?.dataset.decision) {
      void decide(form, button.dataset.decision);
    } else if (button?.dataset.retry) {
      void retry(form, button.dataset.retry);
    } else if (button && 'end' in button.dataset) {
      void post(form, 'end', {}, 'The run ends.');
    }
    const summary = target.closest('summary');
    if (summary) {
      summary.parentElement.dataset.touched = '';
    }
  });

  let retries = 0;
  const connection = (text) => (byId('connection').textContent = text);
  const source = new EventSource('events');
  source.addEventListener('change', ({ data }) => change(JSON.parse(data)));
  source.addEventListener('end', () => {
    source.close();
    connection('The run has ended. This page is no longer updated.');
  });
  source.addEventListener('open', () => {
    retries = 0;
    connection('');
  });
  source.addEventListener('error', () => {
    retries += 1;
    if (retries > MAX_RETRIES || source.readyState === EventSource.CLOSED) {
      source.close();
      connection(
        'The connection to the run is lost: the run has ended, or too many tabs show this page. This page is no longer updated.',
      );
    } else {
      connection('The connection to the run is lost. Reconnecting.');
    }
  });
  setInterval(tick, 1000);
  tick();
})();
