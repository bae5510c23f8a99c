/** Calls the shop's API. An answer that is no success throws its message, and the status is on the error. */
export async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  if (response.ok) return answer;
  console.error(`${method} ${path} failed with ${response.status}: ${answer.error}`);
  throw new Error(answer.error);
}
