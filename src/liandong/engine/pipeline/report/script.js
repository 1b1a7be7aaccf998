(() => {
  const body = document.querySelector("#list tbody");
  if (!body) return;
  const page = 50;
  const rows = [...body.rows].map((row) => ({ row, text: row.textContent.toLowerCase() }));
  const find = document.getElementById("find");
  const sector = document.getElementById("sector");
  const more = document.getElementById("more");
  const shown = document.getElementById("shown");
  let limit = page;

  const draw = () => {
    const words = find.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const hits = rows.filter(
      ({ row, text }) =>
        words.every((word) => text.includes(word)) &&
        (!sector.value || row.dataset.sector === sector.value),
    );
    for (const { row } of rows) row.hidden = true;
    for (const { row } of hits.slice(0, limit)) row.hidden = false;
    more.hidden = hits.length <= limit;
    shown.textContent = `共 ${hits.length.toLocaleString()} 件，显示 ${Math.min(limit, hits.length).toLocaleString()} 件`;
  };
  const restart = () => {
    limit = page;
    draw();
  };
  find.addEventListener("input", restart);
  sector.addEventListener("change", restart);
  more.addEventListener("click", () => {
    limit += page * 2;
    draw();
  });
  const heads = [...document.querySelectorAll("#list th")];
  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") === "descending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const key = ({ row }) => {
        const cell = row.cells[column];
        return cell.dataset.key === undefined ? cell.textContent : Number(cell.dataset.key);
      };
      const order = new Intl.Collator("zh-CN").compare;
      rows.sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        const sign = typeof x === "number" ? x - y : order(x, y);
        return up ? sign : -sign;
      });
      body.append(...rows.map(({ row }) => row));
      draw();
    });
  });
  draw();
})();
