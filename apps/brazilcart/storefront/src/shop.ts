import { add, count, EMPTY, total, type Cart } from './cart';
import { formatReais } from './money';

const KEY = 'cart';

const line = document.querySelector('#cart')!;
let cart: Cart = JSON.parse(localStorage.getItem(KEY) ?? JSON.stringify(EMPTY));

function show(): void {
  line.textContent = count(cart) === 0 ? 'Carrinho vazio' : `${count(cart)} no carrinho, ${formatReais(total(cart))}`;
}

document.querySelectorAll<HTMLButtonElement>('button[data-sku]').forEach((button) => {
  button.addEventListener('click', () => {
    cart = add(cart, button.dataset.sku!);
    localStorage.setItem(KEY, JSON.stringify(cart));
    show();
  });
});

show();
