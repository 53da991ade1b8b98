/** Languages that there is a ready piece of program in, in the order shown. */
export const snippetLanguages = ["curl", "node", "python", "go"] as const;
export type SnippetLanguage = (typeof snippetLanguages)[number];

/** How each is called, and the file that it is kept in. */
export const snippetNames: Record<SnippetLanguage, { label: string; file: string }> = {
  curl: { label: "curl", file: "push.sh" },
  node: { label: "Node.js", file: "push.mjs" },
  python: { label: "Python", file: "push.py" },
  go: { label: "Go", file: "push.go" },
};

/**
 * A whole program that pushes one recording, given as its first argument, and tries again until Onbin has it. Nothing
 * but what the language brings is needed.
 * @param address of the service, as people reach it: `https://onbin.example.com`
 * @param key an API key with the right to push
 */
export function pushSnippet(language: SnippetLanguage, address: string, key: string): string {
  const url = `${address.replace(/\/+$/, "")}/api/v1/recordings`;
  switch (language) {
    case "curl":
      return curl(shellWord(url), shellWord(`Authorization: Bearer ${key}`));
    case "node":
      return node(JSON.stringify(url), JSON.stringify(key));
    case "python":
      return python(JSON.stringify(url), JSON.stringify(key));
    case "go":
      return go(JSON.stringify(url), JSON.stringify(key));
  }
}

/** Safe in a shell whatever is in it. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const curl = (url: string, header: string) => `#!/bin/sh
# sh push.sh call.wav
curl -sS --retry 10 --retry-all-errors -w '\\n%{http_code}\\n' \\
  -H ${header} \\
  -F externalId=call-0001 \\
  -F type=incoming -F from=12025550123 -F to=201 \\
  -F callBegin=2026-11-22T08:01:41Z -F callEnd=2026-11-22T08:02:11Z \\
  -F "audio=@\\"$1\\"" \\
  ${url}
`;

const node = (url: string, key: string) => `// Node.js 20 or newer: node push.mjs call.wav
import { openAsBlob } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const url = ${url};
const key = ${key};

/** Sends one recording until Onbin has it. */
async function push(path, fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("audio", await openAsBlob(path), "audio");
  const request = { method: "POST", headers: { authorization: \`Bearer \${key}\` }, body: form };
  for (let wait = 1; ; wait = Math.min(wait * 2, 300)) {
    let seconds = wait;
    const answer = await fetch(url, request).catch((error) => console.error(error.cause ?? error));
    if (answer) {
      // 201: it is new. 200: it was there already.
      if (answer.ok) return answer.json();
      const text = await answer.text();
      // Any other refusal is for a person: the answer says what is wrong, and what to do.
      if (answer.status < 500 && ![408, 429].includes(answer.status)) throw new Error(text);
      console.error(text);
      seconds = Number(answer.headers.get("retry-after")) || wait;
    }
    await sleep(seconds * 1000);
  }
}

const { sequenceId, state } = await push(process.argv[2], {
  externalId: "call-0001",
  type: "incoming",
  from: "12025550123",
  to: "201",
  callBegin: "2026-11-22T08:01:41Z",
  callEnd: "2026-11-22T08:02:11Z",
});
console.log(sequenceId, state);
`;

const python = (url: string, key: string) => `# Python 3.8 or newer: python3 push.py call.wav
import json
import sys
import time
import urllib.error
import urllib.request
import uuid

URL = ${url}
KEY = ${key}


def push(path, fields):
    """Sends one recording until Onbin has it."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\\r\\nContent-Disposition: form-data; name="{name}"\\r\\n\\r\\n{value}\\r\\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{boundary}\\r\\nContent-Disposition: form-data; name="audio"; filename="audio"\\r\\n\\r\\n'
    with open(path, "rb") as file:
        body = b"".join(parts) + head.encode() + file.read() + f"\\r\\n--{boundary}--\\r\\n".encode()
    headers = {
        "Authorization": f"Bearer {KEY}",
        "Content-Type": f"multipart/form-data; boundary={boundary}",
    }
    wait = 1
    while True:
        seconds = wait
        try:
            request = urllib.request.Request(URL, data=body, headers=headers, method="POST")
            with urllib.request.urlopen(request, timeout=300) as answer:
                # 201: it is new. 200: it was there already.
                return json.load(answer)
        except urllib.error.HTTPError as error:
            text = error.read().decode()
            # Any other refusal is for a person: the answer says what is wrong, and what to do.
            if error.code < 500 and error.code not in (408, 429):
                raise SystemExit(text)
            print(text, file=sys.stderr)
            after = error.headers.get("Retry-After", "")
            seconds = int(after) if after.isdigit() else wait
        except OSError as error:
            print(error, file=sys.stderr)
        time.sleep(seconds)
        wait = min(wait * 2, 300)


answer = push(
    sys.argv[1],
    {
        "externalId": "call-0001",
        "type": "incoming",
        "from": "12025550123",
        "to": "201",
        "callBegin": "2026-11-22T08:01:41Z",
        "callEnd": "2026-11-22T08:02:11Z",
    },
)
print(answer["sequenceId"], answer["state"])
`;

const go = (url: string, key: string) => `// Go 1.19 or newer: go run push.go call.wav
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"mime/multipart"
	"net/http"
	"os"
	"strconv"
	"time"
)

const url = ${url}
const key = ${key}

type received struct {
	SequenceID string \`json:"sequenceId"\`
	State      string \`json:"state"\`
}

// push sends one recording until Onbin has it.
func push(path string, fields map[string]string) (received, error) {
	for wait := 1; ; wait = min300(wait * 2) {
		seconds := wait
		answer, err := try(path, fields)
		if os.IsNotExist(err) {
			return received{}, err
		}
		if err != nil {
			log.Print(err)
		} else {
			body, readErr := io.ReadAll(answer.Body)
			answer.Body.Close()
			switch status := answer.StatusCode; {
			case readErr != nil:
				log.Print(readErr)
			case status == 200 || status == 201:
				// 201: it is new. 200: it was there already.
				var got received
				err = json.Unmarshal(body, &got)
				return got, err
			case status < 500 && status != 408 && status != 429:
				// Any other refusal is for a person: the answer says what is wrong, and what to do.
				return received{}, fmt.Errorf("%s", body)
			default:
				log.Printf("%s", body)
				if after, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil {
					seconds = after
				}
			}
		}
		time.Sleep(time.Duration(seconds) * time.Second)
	}
}

func try(path string, fields map[string]string) (*http.Response, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	body, pipe := io.Pipe()
	defer body.Close()
	form := multipart.NewWriter(pipe)
	go func() {
		pipe.CloseWithError(write(form, file, fields))
	}()
	request, err := http.NewRequest("POST", url, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+key)
	request.Header.Set("Content-Type", form.FormDataContentType())
	return http.DefaultClient.Do(request)
}

func write(form *multipart.Writer, file io.Reader, fields map[string]string) error {
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			return err
		}
	}
	part, err := form.CreateFormFile("audio", "audio")
	if err != nil {
		return err
	}
	if _, err := io.Copy(part, file); err != nil {
		return err
	}
	return form.Close()
}

func min300(seconds int) int {
	if seconds > 300 {
		return 300
	}
	return seconds
}

func main() {
	got, err := push(os.Args[1], map[string]string{
		"externalId": "call-0001",
		"type":       "incoming",
		"from":       "12025550123",
		"to":         "201",
		"callBegin":  "2026-11-22T08:01:41Z",
		"callEnd":    "2026-11-22T08:02:11Z",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(got.SequenceID, got.State)
}
`;
