'use client'; // otherwise the elements would be registered on the server only

import { useEffect } from 'react';

/** The page of ../../../app. */
export default function Page() {
  useEffect(() => {
    void import('../main.js');
  }, []);
  return (
    <>
      <palestra-run env="CartPole-v1" num-envs="8" workers={2} seed={1} backend="wasm" autostart="">
        <palestra-status />
        <palestra-curve />
      </palestra-run>
      <output />
    </>
  );
}
