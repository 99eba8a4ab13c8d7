/** What a model takes at its very fastest; a real one takes a hundred times longer. */
export const thinkMs = 20;
export const searchMs = 5;
