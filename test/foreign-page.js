/*
 * The script of a page of another origin that attacks the ports of this machine. It runs in the
 * browser: the journey's own server serves it.
 */
/**
 * Tries everything that a page can do to another origin without asking its user.
 *
 * @param {{ reads: string[], writes: { url: string, json: string }[] }} attack addresses to read,
 * and to send something to.
 * @returns {Promise<string[]>} what it could read, or saw accepted.
 */
async function attack({ reads, writes }) {
  const gained = [];
  const waits = [];
  const seen = (how, url) => void gained.push(`${how} ${url}`);
  /** Waits for either event of an element, and records it if it was the good one. */
  const load = (how, url, element, good = 'load') =>
    waits.push(
      new Promise((done) => {
        element.addEventListener(good, () => {
          seen(how, url);
          done();
        });
        element.addEventListener('error', () => done());
        document.body.append(element);
      }),
    );
  const ask = (how, url, init) =>
    waits.push(
      fetch(url, init).then(
        // An opaque answer reveals nothing, not even its status.
        (answer) => void (answer.type !== 'opaque' && seen(how, url)),
        () => undefined,
      ),
    );
  const connection = (how, url, made) =>
    waits.push(
      new Promise((done) => {
        made.addEventListener('open', () => {
          seen(how, url);
          made.close();
          done();
        });
        made.addEventListener('error', () => {
          made.close();
          done();
        });
      }),
    );
  const submit = (url, encoding, name, value) =>
    waits.push(
      new Promise((done) => {
        const frame = document.createElement('iframe');
        frame.name = `frame-${Math.random()}`;
        document.body.append(frame);
        const form = document.createElement('form');
        form.method = 'post';
        form.action = url;
        form.enctype = encoding;
        form.target = frame.name;
        const input = document.createElement('input');
        input.name = name;
        input.value = value;
        form.append(input);
        document.body.append(form);
        frame.addEventListener('load', () => done());
        form.submit();
      }),
    );

  for (const url of reads) {
    ask('cors', url, {});
    ask('with cookies', url, { credentials: 'include' });
    ask('no-cors', url, { mode: 'no-cors', credentials: 'include' });
    const image = document.createElement('img');
    image.src = url;
    load('image', url, image);
    const script = document.createElement('script');
    script.src = url;
    load('script', url, script);
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = url;
    load('style', url, style);
    const object = document.createElement('object');
    object.data = url;
    load('object', url, object);
    connection('EventSource', url, new EventSource(url, { withCredentials: true }));
    connection('WebSocket', url, new WebSocket(url.replace(/^http/, 'ws')));
    const frame = document.createElement('iframe');
    frame.src = url;
    waits.push(
      new Promise((done) => {
        frame.addEventListener('load', () => {
          try {
            if (frame.contentDocument?.body.textContent) seen('frame', url);
          } catch {
            // It belongs to another origin.
          }
          done();
        });
        document.body.append(frame);
      }),
    );
  }
  for (const { url, json } of writes) {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ];
    for (const type of types) {
      const init = { method: 'POST', body: json, headers: { 'content-type': type } };
      ask('cors POST', url, { ...init, credentials: 'include' });
      ask('no-cors POST', url, { ...init, mode: 'no-cors', credentials: 'include' });
    }
    ask('JSON', url, {
      method: 'POST',
      body: json,
      headers: { 'content-type': 'application/json' },
    });
    ask('no type', url, { method: 'POST', mode: 'no-cors', body: new Blob([json]) });
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) ask(method, url, { method });
    navigator.sendBeacon(url, new Blob([json], { type: 'text/plain' }));
    navigator.sendBeacon(url, json);
    // In `text/plain`, an equals sign separates name and value, so that together they are JSON.
    submit(url, 'text/plain', `${json.slice(0, -1)},"x":"`, '"}');
    submit(url, 'application/x-www-form-urlencoded', 'fault', 'model-error');
    submit(url, 'multipart/form-data', 'fault', 'model-error');
  }
  await Promise.all(waits);
  return gained;
}

globalThis.attack = attack;
