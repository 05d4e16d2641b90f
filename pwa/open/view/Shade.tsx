// A tree whose shade falls on two seats and two cups.

export function Shade() {
  return (
    <svg class="shade" viewBox="0 0 320 150" aria-hidden="true">
      <path class="hill" d="M0 128C60 108 130 104 180 108S280 116 320 126V150H0Z" />
      <ellipse class="cast" cx="172" cy="122" rx="96" ry="9" />
      <path class="trunk" d="M150 122C154 98 154 84 148 66L158 70L162 58L168 72L180 62C172 80 170 100 176 122Z" />
      <path
        class="crown"
        d="M84 66C70 62 68 42 84 36C84 18 108 8 124 18C134 2 166 0 176 14C194 4 220 12 222 30C242 32 248 56 230 64C228 78 206 82 194 74C182 84 164 82 156 74C142 84 122 82 116 74C104 80 88 78 84 66Z"
      />
      <path class="light" d="M100 44C104 32 116 26 128 30M150 22C160 16 172 18 178 26M196 36C206 32 214 36 218 44" />
      <path class="seat" d="M94 112H124M98 112V126M120 112V126M204 112H234M208 112V126M230 112V126" />
      <path
        class="cup"
        d="M101 101H114C114 108 111 111 107.500 111S101 108 101 101ZM211 101H224C224 108 221 111 217.500 111S211 108 211 101Z"
      />
      <path class="steam" d="M107 96C105 92 109 90 107 86M217 96C215 92 219 90 217 86" />
    </svg>
  );
}
