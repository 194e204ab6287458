/** The body of an answer, taken to be of this shape: the assertions of the test are its check. */
export async function jsonOf<Shape = Record<string, unknown>>(response: Response | Promise<Response>): Promise<Shape> {
  return (await (await response).json()) as Shape
}
