// What every figure does.
import { describe, expect, test, vi } from 'vitest';
import { cdp } from 'vitest/browser';
import * as figures from '../../../figures.ts';
import { frames, text } from '../../testing/page.ts';
import { add, leaveNothing, tags } from '../testing/figures.ts';

leaveNothing();

test('the list of figures has each figure that is exported', () => {
  const exported = Object.keys(figures).filter((name) => name.startsWith('Palestra'));
  expect(tags.map((tag) => customElements.get(tag)?.name).sort()).toEqual(exported.sort());
});

describe.each(tags)('%s', (tag) => {
  test('shows the same when it is added again, and for the same seed', async () => {
    const figure = await add(tag, { seed: 5 });
    const before = text(figure);
    figure.remove();
    await frames(1);
    document.body.append(figure);
    await frames(2);
    expect(text(figure)).toBe(before);
    expect(text(await add(tag, { seed: 5 }))).toBe(before);
  });

  test('has a title, a caption, a picture with a description, and a table of numbers', async () => {
    const figure = await add(tag);
    const root = figure.shadowRoot as ShadowRoot;
    expect(root.querySelector('slot[name=title]')?.textContent).toMatch(/\w/);
    expect(root.querySelector('slot[name=caption]')?.textContent?.length).toBeGreaterThan(100);
    for (const picture of root.querySelectorAll('svg:not([aria-hidden])'))
      expect(picture.getAttribute('aria-label')).toMatch(/\w.*\.$/);
    expect(root.querySelectorAll('tbody tr').length).toBeGreaterThan(1);
    expect(root.querySelectorAll('tbody tr')[0].children.length).toBe(
      root.querySelector('table')?.querySelectorAll('thead th').length,
    );
    expect(text(figure)).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  test.each([328, 700, 1200])('fits into %s pixels', async (width) => {
    document.body.style.width = `${width}px`;
    const figure = await add(tag);
    await frames(2);
    expect(figure.getBoundingClientRect().width).toBeLessThanOrEqual(width);
    for (const picture of figure.shadowRoot?.querySelectorAll('svg') ?? []) {
      const { left, right } = figure.getBoundingClientRect();
      for (const shape of picture.querySelectorAll('text, .grip')) {
        const box = shape.getBoundingClientRect();
        expect(box.left, shape.textContent ?? '').toBeGreaterThanOrEqual(left - 1);
        expect(box.right, shape.textContent ?? '').toBeLessThanOrEqual(right + 1);
      }
    }
    document.body.style.width = '';
  });

  test('has the width of a row that it stands in alone, without its padding', async () => {
    document.body.innerHTML = '<div style="display: flex; width: 500px"></div>';
    const figure = await add(tag);
    figure.style.padding = '0 20px';
    document.body.firstElementChild?.append(figure);
    await frames(2);
    expect(figure.getBoundingClientRect().width).toBe(500);
    expect(figure.shadowRoot?.querySelector('figure')?.getBoundingClientRect().width).toBe(460);
    const pictures = [...(figure.shadowRoot?.querySelectorAll('svg[aria-label]') ?? [])];
    const widths = pictures.map((picture) => picture.getBoundingClientRect().width);
    if (widths.length > 0) expect(Math.max(...widths)).toBe(460); // small ones stand beside each other
  });

  test('has controls with names, and sliders that say their values', async () => {
    const figure = await add(tag);
    const root = figure.shadowRoot as ShadowRoot;
    const sliders = [...root.querySelectorAll('[role=slider], input[type=range]')];
    for (const slider of sliders) {
      expect(slider.ariaLabel).toMatch(/\w/);
      expect(slider.ariaValueText).toMatch(/\w/);
    }
    for (const button of root.querySelectorAll('button')) expect(button.textContent).toMatch(/\w/);
  });

  test.each([328, 500, 700, 960])(
    'keeps its height when somebody changes it, %s pixels wide',
    async (width) => {
      document.body.style.width = `${width}px`;
      const figure = await add(tag);
      await frames(2);
      const { height } = figure.getBoundingClientRect();
      const root = figure.shadowRoot as ShadowRoot;
      const controls = root.querySelectorAll<HTMLElement>('[role=slider], input, button');
      for (const control of controls) {
        if (control.matches('[role=slider]')) {
          for (const key of ['End', 'PageDown'])
            control.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        } else control.click();
        await figure.updateComplete;
        expect(figure.getBoundingClientRect().height, control.ariaLabel ?? control.textContent).toBe(height);
      }
      document.body.style.width = '';
    },
  );

  test('takes other texts, and reports a seed that is none', async () => {
    const figure = await add(tag, { texts: { title: 'Ein Titel' } });
    expect(text(figure)).toContain('Ein Titel');
    const failed = vi.fn();
    figure.addEventListener('palestra-error', failed);
    figure.seed = -1;
    await figure.updateComplete;
    expect(failed).toHaveBeenCalledOnce();
    expect(text(figure)).toContain(`${tag}: expected seed to be a whole number from 0`);
    figure.seed = 1;
    await figure.updateComplete;
    expect(text(figure)).toContain('Ein Titel');
  });
});

test('figures that come and go leave nothing', async () => {
  const session = cdp() as unknown as { send(method: string): Promise<never> };
  const count = async (): Promise<{ nodes: number; jsEventListeners: number }> => {
    await session.send('HeapProfiler.collectGarbage');
    return session.send('Memory.getDOMCounters');
  };
  const comeAndGo = async (): Promise<void> => {
    for (const tag of tags) (await add(tag)).remove();
  };
  await comeAndGo();
  const before = await count();
  for (let i = 0; i < 50; i++) await comeAndGo();
  const isFlat = async (): Promise<boolean> => {
    const after = await count();
    const listeners = after.jsEventListeners - before.jsEventListeners;
    return after.nodes - before.nodes < 50 && listeners < 50; // less than one of each
  };
  await expect.poll(isFlat).toBe(true);
});
