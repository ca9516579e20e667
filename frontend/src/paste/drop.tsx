// A file by button, by drag and drop, or by pasting it.

import { type ClipboardEvent, type DragEvent, useRef, useState } from 'react';
import { useText } from '../i18n';

export function FileButton({ take, disabled }: { take: (file: File) => void; disabled: boolean }) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="button" disabled={disabled} onClick={() => input.current?.click()}>
        {t.paste.chooseFile}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".docx,.pdf,.txt,.md,text/plain,application/pdf,application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        onChange={(e) => {
          const file = e.target.files?.[0];
          e.target.value = ''; // the same file may be chosen again after it was changed
          if (file) take(file);
        }}
      />
    </>
  );
}

/** Whether a file hovers over an element, and what the element has to listen to. A dragged text goes its usual way. */
export function useDrop(take: (file: File) => void) {
  const [over, setOver] = useState(false);
  const holdsFile = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  return {
    over,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!holdsFile(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      },
      onDrop: (event: DragEvent) => {
        if (!holdsFile(event)) return;
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file) take(file);
      },
      onPaste: (event: ClipboardEvent) => {
        // Office programs put a picture of the text beside the text: the text is what is meant.
        if (event.clipboardData.types.includes('text/plain')) return;
        const file = event.clipboardData.files[0];
        if (!file) return;
        event.preventDefault();
        take(file);
      },
    },
  };
}
