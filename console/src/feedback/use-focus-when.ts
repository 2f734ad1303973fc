import type { ButtonProps } from '@cloudscape-design/components/button';
import { type RefObject, useEffect, useRef } from 'react';

/**
 * Focuses the button that the ref is given to once `isWanted` is true. For dialogs whose buttons make way for others: the
 * focus would fall out of the dialog with the one that was pressed, and Escape would no longer close it.
 */
export function useFocusWhen(isWanted: boolean): RefObject<ButtonProps.Ref | null> {
  const button = useRef<ButtonProps.Ref>(null);
  useEffect(() => {
    if (isWanted) button.current?.focus();
  }, [isWanted]);
  return button;
}
