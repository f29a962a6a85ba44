// Sending one file, with its progress. A line that carries nothing any more ends it, and so does the person.

const STALLED = 30_000;    // milliseconds in which nothing moved
const PATIENCE = 120_000;  // and in which the site makes something of a file that it has

// Return what stops it, and what comes of it: the status, 0 where none was given, and the answer.
export function sending(address, body, progress) {
  const request = new XMLHttpRequest();
  let stalled;

  function moved(patience) {
    clearTimeout(stalled);
    stalled = setTimeout(() => request.abort(), patience);
  }

  function answer() {
    const isRead = request.getResponseHeader("Content-Type")?.includes("json");
    return { status: request.status, said: request.statusText, answer: isRead ? JSON.parse(request.responseText) : {} };
  }

  const outcome = new Promise((resolve) => {
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      moved(STALLED);
      if (event.lengthComputable) progress(100 * event.loaded / event.total);
    });
    request.upload.addEventListener("load", () => moved(PATIENCE));
    request.addEventListener("loadend", () => {
      clearTimeout(stalled);
      resolve(answer());
    });
    moved(STALLED);
    request.send(body);
  });
  return { stop: () => request.abort(), outcome };
}
