import { useEffect, useState } from 'react';
import type { FormPage, Problem } from '@/domain/automation/templates/schema';

export type Reviewed = { name: string | null; title: string | null; pages: FormPage[]; problems: Problem[] };

const waitMs = 350;

/** The multipart body of a template with its files: the same for a check and for publishing. */
export function bodyOf(source: string, files: File[]): FormData {
  const form = new FormData();
  form.set('template', new File([source], 'template.yaml', { type: 'application/yaml' }));
  for (const file of files) form.append('files', file, pathOf(file));
  return form;
}

/** A file of a chosen folder carries the folder's own name in front: paths are relative to the template inside it. */
export function pathOf(file: File): string {
  const path = file.webkitRelativePath || file.name;
  return file.webkitRelativePath ? path.slice(path.indexOf('/') + 1) : path;
}

/** What publishing would say, asked while the source is typed. */
export function useReview(source: string, files: File[]): { reviewed: Reviewed | null; pending: boolean } {
  const [answer, setAnswer] = useState<{ source: string; files: File[]; reviewed: Reviewed }>();
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const response = await fetch('/api/v1/templates/check', {
        method: 'POST',
        body: bodyOf(source, files),
        signal: stop.signal,
      }).catch(() => undefined);
      if (response?.ok) setAnswer({ source, files, reviewed: (await response.json()) as Reviewed });
    }, waitMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [source, files]);
  return { reviewed: answer?.reviewed ?? null, pending: answer?.source !== source || answer.files !== files };
}
