/** Noto Sans SC in the two weights of the look; comes with the program, so that no system font is needed. */
import '@fontsource/noto-sans-sc/500.css'
import '@fontsource/noto-sans-sc/700.css'
