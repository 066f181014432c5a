export type ChartTableData = { columns: string[]; rows: (string | number)[][] };

/** The figures behind a chart, for who would rather read, and for screen readers. */
export function ChartTable({ columns, rows }: ChartTableData) {
  return (
    <details data-screen-only className="mt-3 text-small text-muted">
      <summary className="w-fit rounded-sm hover:text-ink">As a table</summary>
      <div className="mt-2 max-h-64 overflow-auto">
        <table className="w-full border-collapse">
          <thead>
            <tr>
              {columns.map((column, index) => (
                <th
                  key={column}
                  scope="col"
                  className={`border-b border-line py-1 pr-3 font-medium ${index === 0 ? 'text-left' : 'num'}`}
                >
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={String(row[0])}>
                {row.map((value, index) => (
                  <td key={columns[index]} className={`border-b border-line py-1 pr-3 ${index === 0 ? '' : 'num'}`}>
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
