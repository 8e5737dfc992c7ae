import { Button } from './Button.tsx'

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const

interface NumberPadProps {
  /** A point left of the nought, for numbers with tenths. */
  point?: boolean
  deleteWord: string
  onDigit: (digit: string) => void
  onDelete: () => void
}

/** Digits in telephone order; 删除 apart. */
export function NumberPad({ point = false, deleteWord, onDigit, onDelete }: NumberPadProps) {
  return (
    <div className="pad">
      {KEYS.map((digit) => (
        <Button key={digit} className={`n${digit}`} onPress={() => onDigit(digit)}>
          {digit}
        </Button>
      ))}
      {point && (
        <Button className="point" onPress={() => onDigit('.')}>
          .
        </Button>
      )}
      <Button className="del" icon="delete" onPress={onDelete}>
        {deleteWord}
      </Button>
    </div>
  )
}
