/** Downloads a file to the user's computer. */
export function saveFile(name: string, type: string, content: string): void {
  saveBlob(new File([content], name, { type }));
}

/** Downloads a file under its name. */
export function saveBlob(file: File): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // some browsers read it only after the click
}
