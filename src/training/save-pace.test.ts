import { describe, expect, it } from 'vitest';
import { SavePace } from './save-pace.ts';

describe('SavePace', () => {
  it('lets the first save begin at once', () => {
    expect(new SavePace({ intervalMs: 3000, share: 0.02 }).isDue(0)).toBe(true);
  });

  it('waits for the interval after a cheap save, and 1 / share times the cost after a dear one', () => {
    const pace = new SavePace({ intervalMs: 3000, share: 0.02 });
    pace.count(10, 1000); // 10 ms are 2 % of 500 ms
    expect([pace.isDue(3999), pace.isDue(4000), pace.due]).toEqual([false, true, 4000]);
    pace.count(100, 4000); // 100 ms are 2 % of 5 s
    expect([pace.isDue(8999), pace.isDue(9000), pace.due]).toEqual([false, true, 9000]);
  });
});
